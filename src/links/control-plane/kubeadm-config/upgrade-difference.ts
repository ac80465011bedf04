import { FlagList } from '../manifest/flag-list.ts';
import { flagOf } from '../manifest/flags.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { type KubeadmConfig, parseConfig } from './parse-config.ts';
import { type ArgumentOrder, renderArguments } from './render-arguments.ts';

/** How the next `kubeadm upgrade` changes the arguments of an API server; both lists have the format `--name=value`. */
interface UpgradeDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Compares a manifest with the one that kubeadm writes from its configuration, which loses manual additions. `kubeadm upgrade
 * diff` shows the same, and also image and probes; neither includes patches.
 */
export function upgradeDifference(
  configuration: string,
  manifest: Manifest,
  order: ArgumentOrder,
): UpgradeDifference | { readonly fault: string } {
  const config = parseConfig(configuration);
  if ('fault' in config) return config;
  const today = argumentsOf(manifest);
  const after = rendered(config, today, order);
  return { removed: without(today, after), added: without(after, today) };
}

function argumentsOf({ arguments: list }: Manifest): readonly string[] {
  return FlagList.read(list.map(({ text }) => text))
    .words()
    .flatMap((word) => {
      if (!word.startsWith('--')) return [];
      // A flag without a value is true.
      return word.includes('=') ? [word] : [`--${flagOf(word.slice(2))}=true`];
    });
}

/** The address and the port of the node are not in the configuration, so they are kept. */
function rendered(config: KubeadmConfig, today: readonly string[], order: ArgumentOrder): readonly string[] {
  const value = (name: string) => {
    const own = today.find((one) => one.startsWith(`--${name}=`));
    return own?.slice(own.indexOf('=') + 1) ?? '';
  };
  const endpoint = { address: value('advertise-address'), port: value('secure-port') };
  return renderArguments(config, endpoint, order).map((one) => `--${flagOf(one.name)}=${one.value}`);
}

/** The multiset difference: repeated lines count. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

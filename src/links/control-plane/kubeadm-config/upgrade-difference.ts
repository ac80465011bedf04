import { FlagList } from '../manifest/flag-list.ts';
import { flagOf } from '../manifest/flags.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { type KubeadmConfig, parseConfig } from './parse-config.ts';
import { type ArgumentOrder, renderArguments } from './render-arguments.ts';

/** What the next `kubeadm upgrade` does to the arguments of an API server; both lists are in the form `--name=value`. */
interface UpgradeDifference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Compares a manifest with what kubeadm writes from its configuration: what was added to the manifest by hand goes.
 * `kubeadm upgrade diff` shows the same, with an image and probes besides; patches are in neither of them.
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
      // A flag that is given alone is switched on.
      return word.includes('=') ? [word] : [`--${flagOf(word.slice(2))}=true`];
    });
}

/** The address and the port of the node are not in the configuration; they stay as they are. */
function rendered(config: KubeadmConfig, today: readonly string[], order: ArgumentOrder): readonly string[] {
  const value = (name: string) => {
    const own = today.find((one) => one.startsWith(`--${name}=`));
    return own?.slice(own.indexOf('=') + 1) ?? '';
  };
  const endpoint = { address: value('advertise-address'), port: value('secure-port') };
  return renderArguments(config, endpoint, order).map((one) => `--${flagOf(one.name)}=${one.value}`);
}

/** Each line as often as it stands more often on the one side. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

import { flagNames, flagOf, type ServiceAccountFlags } from '../manifest/flags.ts';
import { editConfig, type FlagArguments } from './edit-config.ts';
import { type ExtraArgument, type KubeadmConfig, parseConfig } from './parse-config.ts';
import { isOnlyEdit } from './proven-edit.ts';
import { renderFlags } from './render-arguments.ts';
import { holdsFlags, spellFlag } from './spell-arguments.ts';

/** A ClusterConfiguration from which kubeadm writes a manifest with the wanted flags. */
export interface PersistedConfig {
  /** The given text if it already has the flags. */
  readonly text: string;
  /** Flags that the format of this configuration cannot hold; only `irsactl apply` adds them on a node. */
  readonly lacks: readonly string[];
}

/** The configuration with the flags of the API server, for `kubeadm join` and `kubeadm upgrade`; or why it cannot be edited. */
export function persistedConfig(
  text: string,
  wanted: ServiceAccountFlags,
): PersistedConfig | { readonly fault: string } {
  const config = parseConfig(text);
  if ('fault' in config) return config;
  if (holdsFlags(config, wanted)) return { text, lacks: [] };
  const flags = new Map<string, readonly ExtraArgument[]>();
  const lacks: string[] = [];
  for (const [flag, values] of valuesOf(wanted)) {
    if (isDefault(config, flag, values)) {
      flags.set(flag, []);
      continue;
    }
    const spelled = spellFlag(config, flag, values);
    flags.set(flag, spelled.arguments);
    lacks.push(...spelled.lacks.map((value) => `--${flag}=${value}`));
  }
  const edited = provenEdit(config, onlyChanged(config, flags));
  return typeof edited === 'string' ? { text: edited, lacks } : edited;
}

/** Reads the edited text again: a mistake would stay unnoticed until the next upgrade or join. */
function provenEdit(config: KubeadmConfig, flags: FlagArguments): string | { readonly fault: string } {
  let edited: string | null;
  try {
    edited = editConfig(config, flags);
  } catch {
    // An alias cannot be written without its anchor.
    edited = null;
  }
  if (edited !== null && isOnlyEdit(config.text, edited, flags)) return edited;
  return {
    fault:
      'irsactl cannot edit its apiServer.extraArgs without changing other parts: it uses an alias, a merge, an anchor that is used elsewhere, or the like.',
  };
}

function valuesOf(wanted: ServiceAccountFlags): readonly (readonly [string, readonly string[]])[] {
  const { issuers, keyFiles, signingKeyFile, audiences } = wanted;
  return [
    [flagNames.audiences, audiences.length > 0 ? [audiences.join(',')] : []],
    [flagNames.issuers, issuers],
    [flagNames.keyFiles, keyFiles],
    [flagNames.signingKeyFile, signingKeyFile === null ? [] : [signingKeyFile]],
  ];
}

/** Whether these are kubeadm's default values of the flag. */
function isDefault(config: KubeadmConfig, flag: string, values: readonly string[]): boolean {
  const own = valuesOf(renderFlags({ ...config, arguments: [] }, 'as given'));
  return own.some(([name, given]) => name === flag && given.join('\n') === values.join('\n'));
}

/** Keeps the text of a flag whose arguments do not change. */
function onlyChanged(
  config: KubeadmConfig,
  flags: ReadonlyMap<string, readonly ExtraArgument[]>,
): ReadonlyMap<string, readonly ExtraArgument[]> {
  const own = (flag: string) => config.arguments.filter(({ name }) => flagOf(name) === flag);
  const line = ({ name, value }: ExtraArgument) => `${name}=${value}`;
  return new Map(
    [...flags].filter(([flag, list]) => own(flag).map(line).join('\n') !== list.map(line).join('\n')),
  );
}

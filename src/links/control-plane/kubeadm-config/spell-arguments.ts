import { sameSet } from '../form.ts';
import { flagNames, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { ExtraArgument, KubeadmConfig } from './parse-config.ts';
import { type ArgumentOrder, renderFlags } from './render-arguments.ts';

/**
 * From this version on kube-apiserver accepts `_` for `-` in the names of its flags:
 * https://github.com/kubernetes/kubernetes/blob/v1.23.0/staging/src/k8s.io/component-base/cli/run.go
 */
const takesUnderscores = 23;
/** From this version on every kubeadm keeps the given order. */
const keepsOrder = 36;

/** The orders in which kubeadm may write the arguments of this cluster, now and after its next upgrade. */
export function possibleOrders({ form, minor }: KubeadmConfig): readonly ArgumentOrder[] {
  // Every version sorts the names of a map, so sorting again changes nothing.
  return form === 'list' && minor !== null && minor >= keepsOrder ? ['as given'] : ['as given', 'sorted'];
}

/** Whether any kubeadm would write these flags from the configuration. */
export function holdsFlags(config: KubeadmConfig, wanted: ServiceAccountFlags): boolean {
  return possibleOrders(config).every((order) => sameFlags(renderFlags(config, order), wanted));
}

/** The order counts only for the first issuer, which issues tokens. */
export function sameFlags(one: ServiceAccountFlags, other: ServiceAccountFlags): boolean {
  return (
    one.issuers[0] === other.issuers[0] &&
    one.signingKeyFile === other.signingKeyFile &&
    sameSet(one.issuers, other.issuers) &&
    sameSet(one.keyFiles, other.keyFiles) &&
    sameSet(one.audiences, other.audiences)
  );
}

/** The arguments of one flag, and the values that its format cannot hold. */
interface SpelledFlag {
  readonly arguments: readonly ExtraArgument[];
  readonly lacks: readonly string[];
}

/**
 * The arguments of one flag with several values. kubeadm may sort them, or a map may allow one value for each name. Then the
 * first has the flag's own name and the others the name with underscores: `-` sorts before `_`, so the first stays first.
 */
export function spellFlag(config: KubeadmConfig, flag: string, values: readonly string[]): SpelledFlag {
  const plain = values.map((value) => ({ name: flag, value }));
  if (values.length < 2) return { arguments: plain, lacks: [] };
  const hasUnderscores = config.minor === null || config.minor >= takesUnderscores;
  if (config.form === 'map') {
    const [, ...more] = hasUnderscores ? spellings(flag) : [flag];
    const names = [flag, ...more.slice(-(values.length - 1))];
    return {
      arguments: names.flatMap((name, at) => (at < values.length ? [{ name, value: values[at] ?? '' }] : [])),
      lacks: values.slice(names.length),
    };
  }
  const [first = '', ...others] = values;
  const isSorted = flag !== flagNames.issuers || others.every((other) => first < other);
  if (isSorted || !possibleOrders(config).includes('sorted')) return { arguments: plain, lacks: [] };
  const name = spellings(flag).at(-1) ?? flag;
  return { arguments: plain.map((one, at) => (at === 0 ? one : { ...one, name })), lacks: [] };
}

/** All spellings of a flag's name that the API server accepts, sorted. */
function spellings(flag: string): readonly string[] {
  return flag
    .split('-')
    .reduce<string[]>(
      (names, part) =>
        names.length === 0 ? [part] : names.flatMap((name) => [`${name}-${part}`, `${name}_${part}`]),
      [],
    )
    .toSorted();
}

import { type ObjectRef, refName, refOf } from '../../chain/object-ref.ts';
import { objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import { awsConfigKey } from './account-mark.ts';
import { awsConfigRef, wantedConfigs } from './aws-config-object.ts';
import { accountOfName, type DesiredInjection } from './desired.ts';
import type { InjectionObjects, KubernetesObject, ServiceAccountFacts } from './ports.ts';

/** What there is of the ConfigMaps by which pods take a second role. */
export interface AwsConfigFacts {
  /** Those of irsa.yaml, and those that annotations of this chain name, by `ConfigMap namespace/name`. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** A pod that mounts each of them, or null. */
  readonly users: ReadonlyMap<string, string | null>;
}

const noAwsConfigs: AwsConfigFacts = { objects: new Map(), users: new Map() };

export async function observeAwsConfigs(
  desired: DesiredInjection,
  accounts: ReadonlyMap<string, ServiceAccountFacts>,
  objects: InjectionObjects,
): Promise<AwsConfigFacts> {
  const refs = [...wantedConfigs(desired).map(refOf), ...annotatedConfigs(desired, accounts)];
  if (refs.length === 0) return noAwsConfigs;
  const byName = new Map(refs.map((ref) => [refName(ref), ref]));
  const found = await Promise.all(
    [...byName].map(async ([name, ref]) => [name, ref, await objects.read(ref)] as const),
  );
  const there = found.flatMap(([name, ref, object]) =>
    object === null ? [] : [{ name, ref, object: { ...object, apiVersion: 'v1', kind: 'ConfigMap' } }],
  );
  const namespaces = [...new Set(there.map(({ ref }) => ref.namespace ?? ''))];
  const pods = new Map(
    await Promise.all(namespaces.map(async (one) => [one, await objects.pods(one, {})] as const)),
  );
  return {
    objects: new Map(there.map(({ name, object }) => [name, object])),
    users: new Map(
      there.map(({ name, ref }) => [name, userOf(ref, pods.get(ref.namespace ?? '') ?? [])] as const),
    ),
  };
}

/** Those that this chain's annotations name, also where irsa.yaml does not want them any more. */
function annotatedConfigs(
  desired: DesiredInjection,
  accounts: ReadonlyMap<string, ServiceAccountFacts>,
): readonly ObjectRef[] {
  const key = awsConfigKey(desired);
  return [...accounts].flatMap(([account, { annotations, ownedAnnotations }]) => {
    const name = annotations[key];
    if (name === undefined || name === '' || !ownedAnnotations.includes(key)) return [];
    const { namespace } = accountOfName(account);
    return [awsConfigRef(namespace, name)];
  });
}

function userOf({ name }: ObjectRef, pods: readonly KubernetesObject[]): string | null {
  const user = pods.find((pod) => isRunning(pod) && mounts(pod, name));
  return user ? stringAt(user, 'metadata', 'name') : null;
}

function isRunning(pod: KubernetesObject): boolean {
  const phase = stringAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed';
}

function mounts(pod: KubernetesObject, name: string): boolean {
  return objectsOf(valueAt(pod, 'spec', 'volumes')).some((volume) =>
    [volume, ...objectsOf(valueAt(volume, 'projected', 'sources'))].some(
      (source) => stringAt(source, 'configMap', 'name') === name,
    ),
  );
}

import { isDeepStrictEqual } from 'node:util';
import { refName, refOf } from '../../../../chain/object-ref.ts';
import { readIdentityMap } from '../../../../injection/identity-map.ts';
import { stringAt } from '../../../../trust/json.ts';
import { isManagedBy } from '../../object-owner.ts';
import type { InjectionPorts, KubernetesObject } from '../../ports.ts';
import { readObjects } from '../../read-objects.ts';
import type { AllAccounts } from '../mode.ts';
import { type DesiredPolicy, policyRefs } from './desired.ts';
import { podIdentityAccounts } from './pod-identity-accounts.ts';

export interface PolicyFacts {
  /** The existing policy and binding, by their name in plans. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** The number of service accounts in each namespace. */
  readonly accounts: ReadonlyMap<string, number>;
  /** Obstacles for apply; null if nothing has to be created or changed. */
  readonly obstacles: PolicyObstacles | null;
}

export interface PolicyObstacles {
  /** Missing rights, each as `verb resource`. */
  readonly denied: readonly string[];
  /** Why the API server would reject the policy, or null. */
  readonly refusal: string | null;
  /** ConfigMaps that give roles to service accounts, with the number of accounts. */
  readonly mapped: ReadonlyMap<string, number>;
  /** Service accounts whose pods have EKS Pod Identity. */
  readonly podIdentity: readonly string[];
}

export async function observePolicy(
  desired: DesiredPolicy,
  all: AllAccounts,
  ports: InjectionPorts,
): Promise<PolicyFacts> {
  const objects = await readObjects(policyRefs(desired.name), ports.objects);
  const accounts = new Map<string, number>();
  for (const name of all.keys()) {
    const [namespace = ''] = name.split('/');
    accounts.set(namespace, (accounts.get(namespace) ?? 0) + 1);
  }
  const pending = desired.objects.filter((object) => !isUpToDate(object, objects, desired.chain));
  return { objects, accounts, obstacles: pending.length === 0 ? null : await findObstacles(desired, ports) };
}

/** True if an object needs no change. irsactl states the whole spec, so every other field in it is an edit. */
export function isUpToDate(
  object: KubernetesObject,
  live: ReadonlyMap<string, KubernetesObject>,
  chain: string,
): boolean {
  const found = live.get(refName(refOf(object)));
  return found !== undefined && isManagedBy(chain, found) && isDeepStrictEqual(found['spec'], object['spec']);
}

async function findObstacles(
  { objects: wanted }: DesiredPolicy,
  { objects }: InjectionPorts,
): Promise<PolicyObstacles> {
  const [policy] = wanted;
  const [denied, mapped, pods] = await Promise.all([
    objects.denied(wanted.map(refOf)),
    mappedAccounts(objects),
    objects.runningPods(),
  ]);
  const refusal = policy && denied.length === 0 ? await objects.refusal(policy) : null;
  return { denied, refusal, mapped, podIdentity: podIdentityAccounts(pods) };
}

/** The namespaces of the ConfigMap for irsactl's webhook, AWS's (default flag and manifests) and kOps's. */
const webhookNamespaces = ['irsactl-system', 'eks', 'default', 'kube-system'];

async function mappedAccounts(objects: InjectionPorts['objects']): Promise<ReadonlyMap<string, number>> {
  const found = await Promise.all(
    webhookNamespaces.map(async (namespace) => {
      const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'pod-identity-webhook' };
      const text = stringAt((await objects.read(ref)) ?? {}, 'data', 'config');
      return [`${namespace}/${ref.name}`, readIdentityMap(text ?? '')?.entries.size ?? 0] as const;
    }),
  );
  return new Map(found.filter(([, size]) => size > 0));
}

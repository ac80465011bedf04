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
  /** Policy and binding, as far as they are there, by their name in plans. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** How many service accounts each namespace has. */
  readonly accounts: ReadonlyMap<string, number>;
  /** What would keep apply from making them; null where everything stands, or nothing is wanted. */
  readonly obstacles: PolicyObstacles | null;
}

export interface PolicyObstacles {
  /** Rights that are missing, each as `verb resource`. */
  readonly denied: readonly string[];
  /** Why the API server would refuse the policy; null where it would not. */
  readonly refusal: string | null;
  /** ConfigMaps that give roles to service accounts, with the number of them. */
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
  const pending = desired.objects.filter((object) => !stands(object, objects, desired.chain));
  return { objects, accounts, obstacles: pending.length === 0 ? null : await lookAhead(desired, ports) };
}

/** True of an object that needs no change. All of its spec is stated: what is more in it is somebody's edit. */
export function stands(
  object: KubernetesObject,
  live: ReadonlyMap<string, KubernetesObject>,
  chain: string,
): boolean {
  const found = live.get(refName(refOf(object)));
  return found !== undefined && isManagedBy(chain, found) && isDeepStrictEqual(found['spec'], object['spec']);
}

async function lookAhead(
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

/** Where webhooks look for their ConfigMap: ours, AWS's with its defaults and its manifests, kOps's. */
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

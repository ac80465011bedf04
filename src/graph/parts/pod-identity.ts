import type { RoleAccount } from '../../chain/role-accounts.ts';
import { readInjected } from '../../links/injection/injected.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';

/** `namespace/name` of a pod's service account. */
export function accountOfPod(pod: JsonObject): string {
  const namespace = stringAt(pod, 'metadata', 'namespace') ?? '';
  return `${namespace}/${stringAt(pod, 'spec', 'serviceAccountName') || 'default'}`;
}

/** Why a pod cannot use its role: one code for each cause, and what the pod has. */
export interface Lack {
  readonly code: 'IRSA-INJECT-051' | 'IRSA-INJECT-052' | 'IRSA-INJECT-053';
  readonly fact: string;
}

/** Null if one of the pod's containers can use the role. */
export function lackOf(pod: JsonObject, wanted: RoleAccount, audience: string): Lack | null {
  const held = objectsOf(valueAt(pod, 'spec', 'containers'))
    .map((container) => readInjected({ ...pod, spec: { ...asObject(pod['spec']), containers: [container] } }))
    .filter(({ complete }) => complete);
  const [first] = held;
  if (!first) return { code: 'IRSA-INJECT-051', fact: 'no token of the chain' };
  const ofRole = held.filter(({ roleArn }) => roleArn === wanted.roleArn);
  const [other] = ofRole;
  if (!other) return { code: 'IRSA-INJECT-052', fact: `another role: ${first.roleArn}` };
  if (ofRole.some((one) => one.audience === audience)) return null;
  const found = other.audience ?? 'the audience of the API server';
  return { code: 'IRSA-INJECT-053', fact: `a token for another audience: ${found}` };
}

import type { RoleAccount } from '../../chain/role-accounts.ts';
import { readInjected } from '../../links/injection/injected.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';

/** `namespace/name` of a pod's service account. */
export function accountOfPod(pod: JsonObject): string {
  const namespace = stringAt(pod, 'metadata', 'namespace') ?? '';
  return `${namespace}/${stringAt(pod, 'spec', 'serviceAccountName') || 'default'}`;
}

/** The reason for a pod without injection. */
export const noToken = 'no token of the chain';

/** Why a pod cannot use its role; null if one of its containers can. */
export function lackOf(pod: JsonObject, wanted: RoleAccount, audience: string): string | null {
  const identities = objectsOf(valueAt(pod, 'spec', 'containers')).map((container) =>
    readInjected({ ...pod, spec: { ...asObject(pod['spec']), containers: [container] } }),
  );
  const held = identities.find(({ complete }) => complete);
  if (!held) return noToken;
  return identities.some((one) => one.complete && one.roleArn === wanted.roleArn && one.audience === audience)
    ? null
    : `another identity: ${held.roleArn}, audience ${held.audience ?? 'of the API server'}`;
}

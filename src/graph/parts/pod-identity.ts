import { type Injected, readInjected } from '../../links/injection/injected.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';

/** `namespace/name` of a pod's service account. */
export function accountOfPod(pod: JsonObject): string {
  const namespace = stringAt(pod, 'metadata', 'namespace') ?? '';
  return `${namespace}/${stringAt(pod, 'spec', 'serviceAccountName') || 'default'}`;
}

/** Why a pod cannot act as its role; null where one of its containers can. */
export function lackOf(pod: JsonObject, roleArn: string, audience: string): string | null {
  const identities = objectsOf(valueAt(pod, 'spec', 'containers')).map((container) =>
    readInjected({ ...pod, spec: { ...asObject(pod['spec']), containers: [container] } }),
  );
  const held = identities.find(({ complete }) => complete);
  if (!held) return 'no token of the chain';
  return identities.some((one) => one.complete && fits(one, roleArn, audience))
    ? null
    : `another identity: ${held.roleArn}, audience ${held.audience ?? 'of the API server'}`;
}

function fits(held: Injected, roleArn: string, audience: string): boolean {
  return held.roleArn === roleArn && held.audience === audience;
}

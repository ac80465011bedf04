import { pairNames } from '../../../../injection/token-source.ts';
import { objectsOf, stringAt, valueAt } from '../../../../trust/json.ts';
import type { KubernetesObject } from '../../ports.ts';

/** What a webhook calls the volume of EKS Pod Identity, and whom its token is for, unless its flags say otherwise. */
const usual = { volumeName: 'eks-pod-identity-token', audience: 'pods.eks.amazonaws.com' };

/**
 * The service accounts (`namespace/name`) whose pods a webhook has given container credentials. Only pods can tell: who
 * gets them stands in a file of the webhook, which may be anywhere.
 */
export function podIdentityAccounts(pods: readonly KubernetesObject[]): readonly string[] {
  const accounts = pods.filter(hasContainerCredentials).map((pod) => {
    const namespace = stringAt(pod, 'metadata', 'namespace');
    return `${namespace}/${stringAt(pod, 'spec', 'serviceAccountName')}`;
  });
  return [...new Set(accounts)].sort();
}

function hasContainerCredentials(pod: KubernetesObject): boolean {
  return objectsOf(valueAt(pod, 'spec', 'volumes')).some(isPodIdentityToken) && hasPair(pod);
}

function isPodIdentityToken(volume: KubernetesObject): boolean {
  return objectsOf(valueAt(volume, 'projected', 'sources')).some((source) => {
    const token = valueAt(source, 'serviceAccountToken');
    if (token === null || token === undefined) return false;
    return stringAt(volume, 'name') === usual.volumeName || stringAt(token, 'audience') === usual.audience;
  });
}

function hasPair(pod: KubernetesObject): boolean {
  const containers = ['initContainers', 'containers'].flatMap((member) =>
    objectsOf(valueAt(pod, 'spec', member)),
  );
  return containers.some((container) => {
    const names = objectsOf(valueAt(container, 'env')).map((variable) => stringAt(variable, 'name'));
    return pairNames.container_credentials.every((name) => names.includes(name));
  });
}

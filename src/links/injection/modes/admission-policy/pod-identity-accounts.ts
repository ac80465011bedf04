import { pairNames } from '../../../../injection/token-source.ts';
import { objectsOf, stringAt, valueAt } from '../../../../trust/json.ts';
import type { KubernetesObject } from '../../ports.ts';

/** A webhook's default volume name and audience for EKS Pod Identity. */
const defaultToken = { volumeName: 'eks-pod-identity-token', audience: 'pods.eks.amazonaws.com' };

/**
 * Returns the service accounts (`namespace/name`) whose pods got container credentials from a webhook. Only pods show this:
 * the webhook reads the accounts from a file, which may be anywhere.
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
    return (
      stringAt(volume, 'name') === defaultToken.volumeName ||
      stringAt(token, 'audience') === defaultToken.audience
    );
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

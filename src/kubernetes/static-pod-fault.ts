import { IrsaError } from '../errors/irsa-error.ts';
import { objectsOf, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** Reasons why a container does not start that persist until the container changes. */
const permanent =
  /^(ErrImageNeverPull|ImagePullBackOff|InvalidImageName|ImageInspectError|CreateContainerError|CreateContainerConfigError|RunContainerError)$/;

/**
 * Why a kubelet does not run a static pod of kube-system with this label and name prefix, from its mirror pod; null
 * if it runs, or if unknown.
 */
export async function staticPodFault(
  client: KubernetesClient,
  { name, label }: { readonly name: string; readonly label: string },
): Promise<string | null> {
  try {
    const pods = await client.list('/api/v1/namespaces/kube-system/pods', { labelSelector: label });
    const pod = pods.find((one) => stringAt(one, 'metadata', 'name')?.startsWith(`${name}-`));
    return pod ? faultOf(pod) : null;
  } catch (error) {
    // The reason is only additional information while irsactl waits.
    if (error instanceof IrsaError) return null;
    throw error;
  }
}

function faultOf(pod: KubernetesObject): string | null {
  const said = (reason: string, message: string | null) => `${reason}${message ? `: ${message}` : ''}`;
  if (stringAt(pod, 'status', 'phase') === 'Failed') {
    const reason = stringAt(pod, 'status', 'reason') ?? 'Failed';
    return `the kubelet refuses it (${said(reason, stringAt(pod, 'status', 'message'))})`;
  }
  for (const container of objectsOf(valueAt(pod, 'status', 'containerStatuses'))) {
    const reason = stringAt(container, 'state', 'waiting', 'reason') ?? '';
    if (!permanent.test(reason)) continue;
    return `its container cannot be started (${said(reason, stringAt(container, 'state', 'waiting', 'message'))})`;
  }
  return null;
}

import { IrsaError } from '../errors/irsa-error.ts';
import { objectsOf, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** Reasons for which a container is not started, that do not go away by themselves while it is the same. */
const hopeless =
  /^(ErrImageNeverPull|ImagePullBackOff|InvalidImageName|ImageInspectError|CreateContainerError|CreateContainerConfigError|RunContainerError)$/;

/**
 * Why a kubelet does not run a static pod of kube-system with this label whose name begins so, as its mirror pod tells;
 * null where it does, or where nobody tells.
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
    // It only says more of what is waited for.
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
    if (!hopeless.test(reason)) continue;
    return `its container cannot be started (${said(reason, stringAt(container, 'state', 'waiting', 'message'))})`;
  }
  return null;
}

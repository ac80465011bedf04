import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { Runtime } from '../../serving/runtime.ts';
import type { MissedPod } from './identity-sources.ts';

/** What is told of a pod, however often it has to be tried: a second try must not make a second Event. */
export interface MissReport {
  readonly pod: MissedPod;
  readonly name: string;
  readonly eventTime: string;
  readonly note: string;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
const longestNote = 1_024;

/** `others`: how many more pods there were that no Event told of. */
export function missReport(pod: MissedPod, reason: string, others: number, runtime: Runtime): MissReport {
  const suffix = Math.floor(runtime.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
  const more = others === 0 ? '' : ` So were ${others} more pods since the last Event.`;
  return {
    pod,
    name: `${pod.serviceAccount.slice(0, 200).replace(/[.-]+$/, '')}.${suffix}`,
    // Microseconds, all six digits of them, are part of the format.
    eventTime: new Date(runtime.now()).toISOString().replace('Z', '000Z'),
    note: `Pod ${pod.pod} was started without an AWS identity: ${reason}.${more}`.slice(0, longestNote),
  };
}

/** `kubectl describe serviceaccount` shows only Events with the UID of the account that lives now. */
export function missEvent(report: MissReport, uid: string | null, instance: string): KubernetesObject {
  const { pod, name, eventTime, note } = report;
  const { namespace, serviceAccount } = pod;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace },
    eventTime,
    type: 'Warning',
    reason: 'PodWithoutIdentity',
    action: 'Inject',
    reportingController: 'irsactl.dev/webhook',
    reportingInstance: instance.slice(0, 128) || 'irsactl-webhook',
    regarding: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      namespace,
      name: serviceAccount,
      ...(uid !== null && { uid }),
    },
    note,
  };
}

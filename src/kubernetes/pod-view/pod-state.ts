import { isJsonObject, type Json, objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import type { KubernetesObject } from '../transport.ts';

/** What has become of the pod. */
export type PodState =
  /** `hint` says what keeps it, where Kubernetes says so. */
  | { readonly kind: 'waiting'; readonly reason: 'unscheduled' | 'image' | 'late'; readonly hint: string }
  | { readonly kind: 'ended'; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: 'image' | 'ended'; readonly detail: string };

/** The kubelet goes on trying the second kind, and longer each time. */
const hopeless = new Set(['InvalidImageName', 'ErrImageNeverPull', 'ImagePullBackOff']);
const startFaults = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
]);

/** Reads the status of a pod with one container: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
export function podState(pod: KubernetesObject): PodState {
  const status = isJsonObject(pod['status']) ? pod['status'] : {};
  const [container] = objectsOf(status['containerStatuses']);
  const ended = valueAt(container, 'state', 'terminated');
  if (isJsonObject(ended)) return endedState(ended);
  if (status['phase'] === 'Failed') {
    return { kind: 'failed', reason: 'ended', detail: sentence(status, 'it failed') };
  }
  const waiting = valueAt(container, 'state', 'waiting');
  const reason = stringAt(waiting ?? undefined, 'reason') ?? '';
  if (hopeless.has(reason)) return { kind: 'failed', reason: 'image', detail: sentence(waiting, reason) };
  if (startFaults.has(reason)) return { kind: 'failed', reason: 'ended', detail: sentence(waiting, reason) };
  if (reason === 'ErrImagePull') return { kind: 'waiting', reason: 'image', hint: sentence(waiting, reason) };
  const scheduled = objectsOf(status['conditions']).find(({ type }) => type === 'PodScheduled');
  if (scheduled?.['status'] === 'False') {
    return { kind: 'waiting', reason: 'unscheduled', hint: sentence(scheduled, 'no node takes it') };
  }
  const isOnNode = stringAt(pod, 'spec', 'nodeName') !== null;
  return isOnNode
    ? { kind: 'waiting', reason: 'late', hint: 'it runs on a node and has not ended' }
    : { kind: 'waiting', reason: 'unscheduled', hint: 'no scheduler has given it a node' };
}

function endedState(ended: Json): PodState {
  const message = stringAt(ended, 'message') ?? '';
  if (valueAt(ended, 'exitCode') === 0 && message !== '') return { kind: 'ended', message };
  const detail = `${stringAt(ended, 'reason') ?? 'it ended'} with exit code ${String(valueAt(ended, 'exitCode'))}`;
  return { kind: 'failed', reason: 'ended', detail: message === '' ? detail : `${detail}: ${message}` };
}

/** `Reason: message`, as far as Kubernetes says it. */
function sentence(said: Json | undefined, other: string): string {
  const parts = ['reason', 'message'].flatMap((name) => stringAt(said, name) || []);
  return parts.length === 0 ? other : parts.join(': ');
}

import type { Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { objectsOf, stringAt, valueAt } from '../../../trust/json.ts';
import { finding } from '../findings.ts';
import type { KubernetesObject } from '../ports.ts';
import type { InClusterDesign } from './desired.ts';

export interface Rollout {
  readonly done: boolean;
  /** For messages: `1 of 2 available`. */
  readonly state: string;
}

/** Returns the rollout of the workload in `wanted`. */
export function rolloutOf(
  live: ReadonlyMap<string, KubernetesObject>,
  wanted: readonly KubernetesObject[],
): Rollout {
  const workload = wanted.find(isWorkload);
  const found = workload && live.get(refName(refOf(workload)));
  return found === undefined ? { done: false, state: 'it does not exist' } : rolloutOfWorkload(found);
}

export function isWorkload({ kind }: KubernetesObject): boolean {
  return kind === 'Deployment' || kind === 'DaemonSet';
}

/** Uses the rules of `kubectl rollout status`: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status */
export function rolloutOfWorkload(live: KubernetesObject): Rollout {
  const number = (...path: readonly string[]): number => {
    const value = valueAt(live, ...path);
    return typeof value === 'number' ? value : 0;
  };
  const isDaemonSet = live['kind'] === 'DaemonSet';
  const wanted = isDaemonSet ? number('status', 'desiredNumberScheduled') : number('spec', 'replicas');
  const updated = number('status', isDaemonSet ? 'updatedNumberScheduled' : 'updatedReplicas');
  const available = number('status', isDaemonSet ? 'numberAvailable' : 'availableReplicas');
  const all = isDaemonSet ? wanted : number('status', 'replicas');
  const isSeen = number('status', 'observedGeneration') >= number('metadata', 'generation');
  return {
    done: isSeen && wanted > 0 && updated >= wanted && available >= wanted && all <= updated,
    state: isSeen ? `${Math.min(available, updated)} of ${wanted} available` : 'not observed yet',
  };
}

/** Kubelet reasons that do not go away by waiting. */
const final =
  /^(ImagePullBackOff|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError|CreateContainerError)$/;

export interface PodProblem {
  readonly reason: string;
  readonly isFinal: boolean;
}

/** Returns why a pod is not ready, as scheduler or kubelet report it; null if they report nothing. */
export function problemOf(pods: readonly KubernetesObject[]): PodProblem | null {
  for (const pod of pods) {
    const name = stringAt(pod, 'metadata', 'name') ?? '';
    for (const status of objectsOf(valueAt(pod, 'status', 'containerStatuses'))) {
      const waiting = stringAt(status, 'state', 'waiting', 'reason');
      if (waiting === null || waiting === 'ContainerCreating' || waiting === 'PodInitializing') continue;
      const message = stringAt(status, 'state', 'waiting', 'message');
      return {
        reason: `${name}: ${waiting}${message ? `, ${message}` : ''}`,
        isFinal: final.test(waiting),
      };
    }
    const unscheduled = objectsOf(valueAt(pod, 'status', 'conditions')).find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    if (unscheduled) return { reason: `${name}: ${stringAt(unscheduled, 'message')}`, isFinal: false };
  }
  return null;
}

/** The kubelet reports only that a pod is not ready; the reason is in the webhook's log. */
export function unavailable({ name, namespace }: InClusterDesign, why: string): Finding {
  const kubectl = `kubectl --namespace ${namespace}`;
  const selector = `--selector app.kubernetes.io/name=${name}`;
  return finding.error('IRSA-INJECT-005', {
    what: `Not all pods of the webhook ${namespace}/${name} are available.`,
    why,
    next: `${kubectl} describe pods ${selector}; ${kubectl} logs ${selector}`,
  });
}

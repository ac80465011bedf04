import type { KubeObject } from './kubectl.ts';

/** How often each pod beside the API servers has started, by name: etcd, controller-manager and scheduler. */
export type PodStarts = ReadonlyMap<string, { readonly restarts: number; readonly startedAt: string }>;

/** A pod whose process is not the same as before. */
export interface StartedAgain {
  readonly name: string;
  /** At least so often: a container that was made anew counts from 0 again. */
  readonly times: number;
}

export function podStarts(pods: readonly KubeObject[]): PodStarts {
  const starts = new Map<string, { restarts: number; startedAt: string }>();
  for (const pod of pods) {
    // They start anew by design, and so does each stand-in, which is named as they are.
    if (pod.metadata.name.startsWith('kube-apiserver-')) continue;
    const [container] = pod.status?.containerStatuses ?? [];
    starts.set(pod.metadata.name, {
      restarts: container?.restartCount ?? 0,
      startedAt: container?.state?.running?.startedAt ?? 'not running',
    });
  }
  return starts;
}

/** Those that are not the same process as before. */
export function startedAgain(before: PodStarts, after: PodStarts): StartedAgain[] {
  return [...after].flatMap(([name, { restarts, startedAt }]) => {
    const once = before.get(name);
    if (!once || once.startedAt === startedAt) return [];
    return [{ name, times: Math.max(1, restarts - once.restarts) }];
  });
}

/**
 * Those that a change has not to do with: a controller-manager reads the key in `sa.key` when it starts, so that it starts
 * anew each time when that becomes another one; nothing else does, and no scheduler or etcd ever.
 */
export function needlessStarts(again: readonly StartedAgain[], keyChanges: number): StartedAgain[] {
  return again.filter(
    ({ name, times }) => !name.startsWith('kube-controller-manager-') || times > keyChanges,
  );
}

export function startWords(again: readonly StartedAgain[]): string {
  return again.map(({ name, times }) => `${name} (${times} ×)`).join(', ');
}

import type { KubeObject } from './kubectl.ts';

/** How often each controller-manager and scheduler has started, by the names of their pods. */
export type ControllerStarts = ReadonlyMap<string, { readonly restarts: number; readonly startedAt: string }>;

export function controllerStarts(pods: readonly KubeObject[]): ControllerStarts {
  const starts = new Map<string, { restarts: number; startedAt: string }>();
  for (const pod of pods) {
    if (!/^kube-(controller-manager|scheduler)-/.test(pod.metadata.name)) continue;
    const [container] = pod.status?.containerStatuses ?? [];
    starts.set(pod.metadata.name, {
      restarts: container?.restartCount ?? 0,
      startedAt: container?.state?.running?.startedAt ?? 'not running',
    });
  }
  return starts;
}

/** Those that are not the same process as before; a container that was made anew counts from 0 again. */
export function startedAgain(before: ControllerStarts, after: ControllerStarts): string[] {
  return [...after].flatMap(([name, { restarts, startedAt }]) => {
    const once = before.get(name);
    if (!once || once.startedAt === startedAt) return [];
    return [`${name} (${Math.max(1, restarts - once.restarts)} ×)`];
  });
}

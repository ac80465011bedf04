import type { LoadRecord } from './record.ts';

/** Restarts of etcd, controller-manager or scheduler. */
export interface ComponentRestarts {
  /** The name of its pod: NAME-NODE. */
  readonly name: string;
  readonly times: number;
}

/** Counts the component starts that the probe of one node has seen. */
export function componentRestarts(
  records: readonly LoadRecord[],
  node: string,
  since: number,
  until: number,
): ComponentRestarts[] {
  const starts = records.filter(
    ({ what, begun }) => what === 'component' && begun >= since && begun <= until,
  );
  const names = Map.groupBy(starts, ({ detail }) => `${detail}-${node}`);
  return [...names].map(([name, seen]) => ({ name, times: seen.length }));
}

export function restartsLine(restarts: readonly ComponentRestarts[]): string {
  const counts = restarts.map(({ name, times }) => `${name} (${times} ×)`).join(', ');
  return `restarted: ${restarts.length === 0 ? 'only API servers' : counts}`;
}

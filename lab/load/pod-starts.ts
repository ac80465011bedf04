import type { LoadRecord } from './record.ts';

/** What runs beside an API server, and has another process than before: etcd, controller-manager or scheduler. */
export interface StartedAgain {
  /** As its pod: NAME-NODE. */
  readonly name: string;
  readonly times: number;
}

/** Each start that the probe of one node has seen. */
export function startedAgain(records: readonly LoadRecord[], node: string, since: number): StartedAgain[] {
  const starts = records.filter(({ what, begun }) => what === 'component' && begun >= since);
  const names = Map.groupBy(starts, ({ detail }) => `${detail}-${node}`);
  return [...names].map(([name, seen]) => ({ name, times: seen.length }));
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

/** `null`: without a probe. */
export function startsLine(again: readonly StartedAgain[] | null): string {
  if (again === null) return 'started again: nobody looked';
  return `started again: ${again.length === 0 ? 'nothing but API servers' : startWords(again)}`;
}

import type { LoadRecord } from './record.ts';

/** What runs beside an API server, and has another process than before: etcd, controller-manager or scheduler. */
export interface StartedAgain {
  /** As its pod: NAME-NODE. */
  readonly name: string;
  readonly times: number;
}

/** Each start that the probe of one node has seen. */
export function startedAgain(
  records: readonly LoadRecord[],
  node: string,
  since: number,
  until: number,
): StartedAgain[] {
  const starts = records.filter(
    ({ what, begun }) => what === 'component' && begun >= since && begun <= until,
  );
  const names = Map.groupBy(starts, ({ detail }) => `${detail}-${node}`);
  return [...names].map(([name, seen]) => ({ name, times: seen.length }));
}

function startWords(again: readonly StartedAgain[]): string {
  return again.map(({ name, times }) => `${name} (${times} ×)`).join(', ');
}

export function startsLine(again: readonly StartedAgain[]): string {
  return `started again: ${again.length === 0 ? 'nothing but API servers' : startWords(again)}`;
}

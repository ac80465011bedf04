import type { LoadRecord } from './record.ts';

/** The phases of one restart of an API server, in seconds. */
export interface RestartParts {
  /** When its manifest was replaced, in milliseconds since 1970. */
  readonly replaced: number;
  /** Until the old process stopped serving. */
  readonly noticing: number;
  /** Until the old process ended. */
  readonly stopping: number;
  /** Until the new process started. */
  readonly starting: number;
  /** Until the new process was ready. */
  readonly ready: number;
  /** Without a ready API server on the node. */
  readonly outage: number;
}

/** Returns each complete restart that a probe has seen. */
export function restartParts(records: readonly LoadRecord[]): RestartParts[] {
  const lines = [...records].sort((a, b) => a.begun - b.begun);
  const parts: RestartParts[] = [];
  for (const change of lines.filter(({ what }) => what === 'manifest')) {
    const after = (what: string, outcome: (it: string) => boolean, since: number) =>
      lines.find((line) => line.begun >= since && line.what === what && outcome(line.outcome))?.begun;
    const down = after('readyz', (it) => it !== 'ok', change.begun);
    const ended = after('process', (it) => it === 'ended', change.begun);
    const started = after('process', (it) => it === 'started', ended ?? Number.POSITIVE_INFINITY);
    const ready = after('readyz', (it) => it === 'ok', started ?? Number.POSITIVE_INFINITY);
    if (!down || !ended || !started || !ready) continue;
    parts.push({
      replaced: change.begun,
      noticing: (down - change.begun) / 1000,
      stopping: (ended - down) / 1000,
      starting: (started - ended) / 1000,
      ready: (ready - started) / 1000,
      outage: (ready - down) / 1000,
    });
  }
  return parts;
}

/** When the API server was ready again, in milliseconds since 1970. */
export function partsEnd({ replaced, noticing, stopping, starting, ready }: RestartParts): number {
  return replaced + (noticing + stopping + starting + ready) * 1000;
}

export function partsLine(node: string, parts: RestartParts): string {
  const { noticing, stopping, starting, ready, outage } = parts;
  const seconds = (value: number) => value.toFixed(1);
  return (
    `API server of ${node} unavailable for ${seconds(outage)} s: noticing ${seconds(noticing)}, ` +
    `stopping ${seconds(stopping)}, starting ${seconds(starting)}, ready ${seconds(ready)}`
  );
}

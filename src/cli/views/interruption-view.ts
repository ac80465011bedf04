import type { Interruption } from '../../chain/progress.ts';
import type { Line } from './paint.ts';

/** One interruption as a sentence, for progress. */
export function interruptionLine({ of, away }: Interruption): string {
  return `${of} was down for ${seconds(away)}`;
}

/** All interruptions as a table, for the end. */
export function interruptionTable(all: readonly Interruption[]): readonly Line[] {
  if (all.length === 0) return [];
  const width = Math.max(...all.map(({ of }) => of.length));
  return [
    '',
    `${'restarted'.padEnd(width)}  down for`,
    ...all.map(({ of, away }) => `${of.padEnd(width)}  ${seconds(away)}`),
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

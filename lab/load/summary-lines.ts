import type { LoadRecord } from './record.ts';
import type { LoadSummary } from './summarise.ts';

const shownFailures = 12;

/** The lines that a proof prints about its load. */
export function summaryLines(summary: LoadSummary): string[] {
  const { requests, failed, unauthorized, lostEvents, slowest, clients } = summary;
  const widest = Math.max(...clients.map(({ name }) => name.length), 0);
  return [
    `${failed.length} of ${requests} requests failed`,
    `${unauthorized} × 401; ${summary.withTokensFromBefore} requests with a token from before; ` +
      `${lostEvents.length} events lost; slowest ${slowest ? `${ms(slowest.took)} (${slowest.client}, ${slowest.what})` : 'none'}`,
    ...clients.map(
      (one) =>
        `  ${one.name.padEnd(widest)}  ${one.failed} of ${one.requests} failed, slowest ${ms(one.slowest)}, ` +
        `longest gap ${ms(one.longestGap)}, ${one.watchesClosed} watches closed and resumed, ${one.sentAgain} sent again`,
    ),
    ...kindLines(failed),
    ...failureLines([...failed, ...lostEvents]),
  ];
}

/** The failures on one line: their number, kinds and the first one; empty without failures. */
export function failureWords({
  requests,
  failed,
  lostEvents,
}: Pick<LoadSummary, 'requests' | 'failed' | 'lostEvents'>): string {
  const [first] = [...failed, ...lostEvents];
  if (first === undefined) return '';
  const events = lostEvents.length === 0 ? '' : `, ${lostEvents.length} events lost`;
  const counts = failed.length === 0 ? '' : ` (${kindWords(failed)})`;
  return `${failed.length} of ${requests} requests failed${counts}${events}; first ${recordWords(first)}`;
}

/** The number of failures of each kind. */
function kindLines(failed: readonly LoadRecord[]): string[] {
  return failed.length === 0 ? [] : [`  failed: ${kindWords(failed)}`];
}

function kindWords(failed: readonly LoadRecord[]): string {
  const kinds = Map.groupBy(failed, ({ outcome }) => outcome);
  return [...kinds].map(([outcome, some]) => `${some.length} ${outcome}`).join(', ');
}

export function recordWords(one: LoadRecord): string {
  const token = one.token ? ` (token ${one.token})` : '';
  const detail = one.detail ? ` ${one.detail}` : '';
  return `${clockOf(one.begun)} after ${ms(one.took)}: ${one.client} ${one.what}${token}: ${one.outcome}${detail}`;
}

function failureLines(failed: readonly LoadRecord[]): string[] {
  const lines = failed.slice(0, shownFailures).map((one) => `  failed ${recordWords(one)}`);
  return failed.length > shownFailures
    ? [...lines, `  … and ${failed.length - shownFailures} more, until ${clockOf(failed.at(-1)?.begun ?? 0)}`]
    : lines;
}

/** Time of day in UTC, with milliseconds. */
function clockOf(moment: number): string {
  return new Date(moment).toISOString().slice(11, 23);
}

function ms(milliseconds: number): string {
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

import type { Run } from '../lab-chain.ts';

/** How a run of irsactl ends: by the signal that killed it, with all done, or with 1 and these words. */
export type RunEnd = 'killed' | 'done' | RegExp;

/** A code of irsactl with which a run may stop. */
type StopCode = `IRSA-${string}-${number}`;

/**
 * What the next run of the same command does: it finishes, or it stops and names the record of what failed, which somebody
 * removes who has read why (`acknowledged`), or it stops with this code and the one after it finishes.
 */
export type NextRun = 'finishes' | 'acknowledged' | StopCode;

type Ended = Pick<Run, 'code' | 'stdout' | 'stderr'>;

export function isEnd({ code, ...run }: Ended, end: RunEnd): boolean {
  if (end === 'killed') return code === null;
  if (end === 'done') return code === 0;
  return code === 1 && end.test(wordsOf(run));
}

/** What it said, with every space alike. */
export function wordsOf({ stdout, stderr }: Omit<Ended, 'code'>): string {
  return `${stdout}\n${stderr}`.replaceAll(/\s+/g, ' ');
}

/** Which of these the run was, with the record that it names; null where it was another. */
export function nextRunOf(
  run: Ended,
  expected: readonly NextRun[],
): { readonly is: NextRun; readonly record: string | null } | null {
  if (run.code === 0) return expected.includes('finishes') ? { is: 'finishes', record: null } : null;
  if (run.code !== 1) return null;
  const record = recordIn(run);
  if (record !== null) return expected.includes('acknowledged') ? { is: 'acknowledged', record } : null;
  const code = expected.find((one) => one.startsWith('IRSA-') && wordsOf(run).includes(`${one} `));
  return code === undefined ? null : { is: code, record: null };
}

/** Of what failed, as the message names it; a terminal's lines may end within the path. */
function recordIn({ stdout, stderr }: Ended): string | null {
  const lines = `${stdout}\n${stderr}`.replaceAll(/\n +/g, '');
  return /(\/etc\/kubernetes\/irsactl\/[^\s/]+\/failed\.json)/.exec(lines)?.[1] ?? null;
}

export function endWords(ends: readonly RunEnd[]): string {
  return ends.map(String).join(' or ');
}

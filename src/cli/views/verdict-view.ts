import type { ChainContext } from '../../chain/context.ts';
import type { LinkVerdict } from '../../chain/verify-chain.ts';
import type { VerifyResult } from '../results/chain-results.ts';
import { type Canvas, inRows, type Line, type Painted, paint, wrap } from './paint.ts';
import { findingLines } from './problem-view.ts';
import { needsRestart } from './restart-lines.ts';

export function verdictData(verdicts: readonly LinkVerdict[], context: ChainContext): VerifyResult {
  return { chain: context.chain.name, links: verdicts };
}

/** Verify for people: all links on one line, then each finding without restarts, then one sentence. */
export function verdictLines(verdicts: readonly LinkVerdict[], canvas: Canvas): Line[] {
  return [
    ...markLines(verdicts, canvas),
    ...findingLines(
      verdicts.flatMap(({ findings }) => findings).filter((one) => !needsRestart(one)),
      canvas,
    ),
    '',
    ...wrap(closingSentence(verdicts), '', canvas.width),
  ];
}

function markLines(verdicts: readonly LinkVerdict[], { width }: Canvas): readonly Line[] {
  const widthOf = ({ link }: LinkVerdict) => link.length + 2;
  const rows = inRows(verdicts, widthOf, { width, between: between.length });
  return rows.map((row) =>
    row.flatMap((verdict, index) => [index === 0 ? '' : between, ...verdictMark(verdict)]),
  );
}

const between = ' '.repeat(3);

function verdictMark({ link, verdict }: LinkVerdict): readonly (string | Painted)[] {
  if (verdict === 'holds') return [paint('green', '✓'), ` ${link}`];
  if (verdict === 'broken') return [paint('red', '✗'), ` ${link}`];
  return [paint('dim', `– ${link}`)];
}

function closingSentence(verdicts: readonly LinkVerdict[]): string {
  const broken = verdicts.find((verdict) => verdict.verdict === 'broken');
  return broken
    ? `The link ${broken.link} does not hold; the links after it were not checked.`
    : 'Every link holds: a pod of each declared service account gets its role.';
}

import type { DiffLine } from './diff-line.ts';

/**
 * The same difference, its runs where a reader would draw them. Where one of several like parts goes or comes, many runs
 * of lines say so: the one that begins furthest to the left is the part itself, and not the end of one and the start of
 * the next. Git does the same: https://git-scm.com/docs/git-diff#Documentation/git-diff.txt---indent-heuristic
 */
export function slidDifference(lines: readonly DiffLine[]): readonly DiffLine[] {
  let slid = lines;
  for (let start = 0; start < slid.length; ) {
    const run = runAt(slid, start);
    const best = run.mark === ' ' ? start : bestStart(slid, run);
    if (best !== start) slid = moved(slid, run, best);
    start = best + run.length;
  }
  return slid;
}

/** Lines of one mark. */
interface Run {
  readonly mark: DiffLine['mark'];
  readonly start: number;
  readonly length: number;
}

function runAt(lines: readonly DiffLine[], start: number): Run {
  const mark = lines[start]?.mark ?? ' ';
  const end = lines.findIndex((line, at) => at > start && line.mark !== mark);
  return { mark, start, length: (end < 0 ? lines.length : end) - start };
}

/** The run takes in the line at one end, and leaves at the other a line of the same text. */
function bestStart(lines: readonly DiffLine[], { start, length }: Run): number {
  const isSame = (at: number) => {
    const [upper, lower] = [lines[at], lines[at + length]];
    return upper !== undefined && lower !== undefined && upper.text === lower.text;
  };
  const stays = (at: number) => lines[at]?.mark === ' ';
  // What goes and comes in one place stays together.
  if ([start - 1, start + length].some((at) => lines[at] !== undefined && !stays(at))) return start;
  let [first, last] = [start, start];
  while (stays(first - 1) && isSame(first - 1)) first--;
  while (stays(last + length) && isSame(last)) last++;
  let best = last;
  for (let at = last; at >= first; at--) if (columnOf(lines[at]) < columnOf(lines[best])) best = at;
  return best;
}

/** How far in a line begins; one without text is the beginning of nothing. */
function columnOf(line: DiffLine | undefined): number {
  const column = line?.text.search(/\S/) ?? -1;
  return column < 0 ? Number.POSITIVE_INFINITY : column;
}

function moved(lines: readonly DiffLine[], { mark, start, length }: Run, best: number): readonly DiffLine[] {
  const [first, end] = [Math.min(start, best), Math.max(start, best) + length];
  return lines.map(({ mark: before, text }, at) => {
    if (at < first || at >= end) return { mark: before, text };
    return { mark: at >= best && at < best + length ? mark : ' ', text };
  });
}

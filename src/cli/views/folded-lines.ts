import { counted } from '../../errors/counted.ts';
import { type Line, paint } from './paint.ts';

/** A line of a view, and what it is when nobody needs to read it; null for one that must be seen. */
export interface FoldableLine {
  readonly line: Line;
  /** The rest of it, where it takes several rows. */
  readonly below?: readonly Line[];
  readonly dull: string | null;
}

/** Lines beside one that must be seen that are kept, as in the diffs that everybody knows. */
export const usualContext = 3;

/**
 * Runs of dull lines, but for those next to others (`context` of them), become one line that counts them:
 * `… 12 lines as they are`.
 */
export function foldedLines(lines: readonly FoldableLine[], context: number = usualContext): readonly Line[] {
  const isKept = lines.map(({ dull }, at) => dull === null || isBeside(lines, at, context));
  const folded: Line[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = isKept[at] ? at + 1 : runFrom(isKept, at);
    const part = lines.slice(at, end);
    const [first] = part;
    // One line that says that a line is left out helps nobody.
    if (part.length === 1 || first === undefined)
      folded.push(...part.flatMap(({ line, below = [] }) => [line, ...below]));
    else folded.push([paint('dim', `  … ${counted(part.length, 'line')} ${first.dull}`)]);
    at = end;
  }
  return folded;
}

function isBeside(lines: readonly FoldableLine[], at: number, context: number): boolean {
  return lines.slice(Math.max(at - context, 0), at + context + 1).some(({ dull }) => dull === null);
}

function runFrom(isKept: readonly boolean[], start: number): number {
  const end = isKept.indexOf(true, start);
  return end < 0 ? isKept.length : end;
}

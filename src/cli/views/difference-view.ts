import type { Change } from '../../chain/change.ts';
import { diffLines } from './diff-lines.ts';
import { inOrderOf } from './in-order-of.ts';
import { type Line, paint } from './paint.ts';
import { valueLines } from './value-lines.ts';

const colours = { '-': 'red', '+': 'green' } as const;

/** All that a change takes away (`-`), brings (`+`) and leaves as it is: what is not on the screen is not done. */
export function differenceLines({ before, after }: Change): readonly Line[] {
  return diffLines(valueLines(inOrderOf(after, before)), valueLines(after)).map(({ mark, text }) =>
    mark === ' ' ? `  ${text}` : [paint(colours[mark], mark), ` ${text}`],
  );
}

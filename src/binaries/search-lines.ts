import type { BinariesProgress } from './binaries.ts';
import { describeBinariesEvent } from './describe-event.ts';

const everyMilliseconds = 10_000;

/** The search as lines. A build has a step for each of 2,800 packages: of one program's steps, one in ten seconds. */
export function searchLines(
  print: (line: string) => void,
  now: () => number = () => performance.now(),
): BinariesProgress {
  let last = { of: '', at: 0 };
  return (event) => {
    const passing = event.type === 'building' || event.type === 'downloading';
    const of = event.type === 'building' ? event.program : event.type;
    if (passing && of === last.of && now() - last.at < everyMilliseconds) return;
    last = { of, at: now() };
    print(describeBinariesEvent(event));
  };
}

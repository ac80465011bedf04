import type { BinariesProgress } from './binaries.ts';
import { describeBinariesEvent } from './describe-event.ts';

const everyMilliseconds = 10_000;

/** Reports each source that failed as a line, and everything else as the current work. */
export function searchWork(report: (line: string) => void, doing: (work: string) => void): BinariesProgress {
  return (event) => (event.type === 'passed-over' ? report : doing)(describeBinariesEvent(event));
}

/** Prints the search as lines. A build has 2,800 steps, one per package, so it prints a program's step every ten seconds. */
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

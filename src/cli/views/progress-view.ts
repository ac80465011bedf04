import type { Progress, ProgressEvent } from '../../chain/progress.ts';
import { terminalSafeJson } from '../output/printable.ts';
import type { Printer } from '../output/printer.ts';
import { interruptionLine } from './interruption-view.ts';
import type { Canvas, Line } from './paint.ts';
import { problemLines } from './problem-view.ts';

export type ProgressMode = 'people' | 'json' | 'quiet';

/** Reports progress: rewritten lines on a terminal, plain lines in a pipe, or one JSON event a line. */
export function progressOn(printer: Printer, mode: ProgressMode): Progress {
  if (mode === 'quiet') return () => {};
  if (mode === 'json') return (event) => printer.data(`${terminalSafeJson(JSON.stringify(event))}\n`);
  const live = printer.isTerminal;
  let waiting = false;
  return (event) => {
    const lines = linesOf(event, printer.canvas);
    if (lines === null) return;
    const passing = event.type === 'waiting';
    if (!live) {
      // In a pipe, one line for the start of a wait is enough.
      if (!passing || event.sinceSeconds === 0) printer.lines(lines);
      return;
    }
    if (waiting) printer.eraseLine();
    if (passing) printer.unfinished(lines);
    else printer.lines(lines);
    waiting = passing;
  };
}

function linesOf(event: ProgressEvent, canvas: Canvas): readonly Line[] | null {
  switch (event.type) {
    case 'link-started':
    case 'change-done':
    case 'link-verified':
      return null;
    case 'change-started':
      return [`  ${event.link}: ${event.target}`];
    case 'waiting':
      return [
        `  ${event.link}: waiting for ${event.forWhat}, ${event.sinceSeconds} s (usually ${event.usuallySeconds} s)`,
      ];
    case 'interruption':
      return [`  ${event.link}: ${interruptionLine(event)}`];
    case 'link-done':
      return [`✓ ${event.link}: ${event.summary}`];
    case 'finding':
      return problemLines(event.finding, canvas, event.finding.severity);
  }
}

import type { Progress, ProgressEvent } from '../../chain/progress.ts';
import { terminalSafeJson } from '../output/printable.ts';
import type { Printer } from '../output/printer.ts';
import { interruptionLine } from './interruption-view.ts';
import { type Canvas, type Line, wrap } from './paint.ts';
import { problemLines } from './problem-view.ts';
import {
  after,
  beginning,
  changeDoneLine,
  changeStartedLine,
  livingLine,
  tookSoFar,
  waitingLine,
} from './progress-lines.ts';

export type ProgressMode = 'people' | 'json' | 'quiet';

/**
 * Reports progress: a living line and what is done on a terminal, plain lines in a pipe, or one JSON event a line.
 * `total` is how many changes will be made; `now` is a clock in milliseconds.
 */
export function progressOn(
  printer: Printer,
  mode: ProgressMode,
  total = 0,
  now: () => number = () => performance.now(),
): Progress {
  switch (mode) {
    case 'quiet':
      return () => {};
    case 'json':
      return (event) => printer.data(`${terminalSafeJson(JSON.stringify(event))}\n`);
    case 'people':
      return printer.isTerminal ? onTerminal(printer, total, now) : inPipe(printer);
  }
}

/** What becomes of a wait otherwise stays above the living line, said once. */
function onTerminal(printer: Printer, total: number, now: () => number): Progress {
  let state = beginning(total);
  let said: string | null = null;
  return (event) => {
    const at = now();
    if (event.type === 'waiting' && event.otherwise !== undefined && event.otherwise !== said) {
      said = event.otherwise;
      printer.lines(wrap(`${event.link}: ${said}`, '  ', printer.canvas.width));
    }
    if (event.type === 'change-done')
      printer.lines([`  ${changeDoneLine(event, tookSoFar(state, event, at))}`]);
    else if (!isPassing(event)) printer.lines(lastingLines(event, printer.canvas));
    state = after(event, state, at);
    if (state.now !== null) printer.live((width) => livingLine(state, now(), width));
  };
}

/** Of a change its beginning is enough. A wait is said when it begins, with what happens otherwise, and each ten seconds. */
function inPipe(printer: Printer): Progress {
  let said = '';
  return (event) => {
    if (event.type !== 'waiting') {
      said = '';
      if (event.type === 'change-started') printer.lines([`  ${changeStartedLine(event)}`]);
      else printer.lines(lastingLines(event, printer.canvas));
      return;
    }
    const tens = Math.floor(event.sinceSeconds / 10);
    const now = `${event.forWhat} ${tens}`;
    if (now === said) return;
    said = now;
    printer.lines([`  ${waitingLine(event)}`]);
    if (tens === 0) printer.lines(wrap(event.otherwise ?? '', '    ', printer.canvas.width));
  };
}

function isPassing({ type }: ProgressEvent): boolean {
  return type === 'change-started' || type === 'waiting';
}

/** What is said of an event wherever it is read; nothing of those that others contain. */
function lastingLines(event: ProgressEvent, canvas: Canvas): readonly Line[] {
  switch (event.type) {
    case 'link-started':
    case 'link-verified':
    case 'change-started':
    case 'change-done':
    case 'waiting':
      return [];
    case 'interruption':
      return wrap(`${event.link}: ${interruptionLine(event)}`, '  ', canvas.width);
    case 'link-done':
      return [`✓ ${event.link}: ${event.summary}`];
    case 'finding':
      return problemLines(event.finding, canvas, event.finding.severity);
  }
}

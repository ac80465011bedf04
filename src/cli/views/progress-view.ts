import type { Progress, ProgressEvent } from '../../chain/progress.ts';
import { terminalSafeJson } from '../output/printable.ts';
import type { Printer } from '../output/printer.ts';
import { duration } from './duration.ts';
import { interruptionLine } from './interruption-view.ts';
import { type Canvas, hanging, type Line, wrap } from './paint.ts';
import { problemLines } from './problem-view.ts';
import { after, beginning, livingLine, startedLine, type WorkState, waitingLine } from './progress-lines.ts';

export type ProgressMode = 'people' | 'json' | 'quiet';

/**
 * Reports progress: one line for each link that is done, and above it what was awaited. A terminal also has a living line;
 * a pipe has a line every ten seconds. In JSON, each event is a line. `total` is the number of changes; `now` is a clock
 * in milliseconds.
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
      return printer.isTerminal ? onTerminal(printer, total, now) : inPipe(printer, total, now);
  }
}

/** What happens if a wait fails is printed above the living line, once. */
function onTerminal(printer: Printer, total: number, now: () => number): Progress {
  let state = beginning(total);
  let said: string | null = null;
  return (event) => {
    const at = now();
    if (event.type === 'waiting' && event.otherwise !== undefined && event.otherwise !== said) {
      said = event.otherwise;
      printer.lines(wrap(`${event.link}: ${said}`, '  ', printer.canvas.width));
    }
    const lines = lastingLines(event, state, at, printer.canvas);
    state = after(event, state, at);
    if (lines.length > 0 || state.now === null) printer.lines(lines);
    if (state.now !== null) printer.live((width) => livingLine(state, now(), width));
  };
}

const silentMilliseconds = 10_000;

/** A wait is printed when it begins, with what happens if it fails; then, as for changes, a line every ten seconds. */
function inPipe(printer: Printer, total: number, now: () => number): Progress {
  let state = beginning(total);
  let awaited = '';
  let saidAt = now();
  const passing = (event: ProgressEvent, isDue: boolean): readonly Line[] => {
    if (event.type === 'change-started') return isDue ? [`  ${startedLine(event, state)}`] : [];
    if (event.type !== 'waiting') return [];
    const isNew = event.forWhat !== awaited;
    const otherwise = isNew ? wrap(event.otherwise ?? '', '    ', printer.canvas.width) : [];
    return isNew || isDue ? [`  ${waitingLine(event)}`, ...otherwise] : [];
  };
  return (event) => {
    const at = now();
    const isDue = at - saidAt >= silentMilliseconds;
    const lines = [...passing(event, isDue), ...lastingLines(event, state, at, printer.canvas)];
    if (event.type !== 'interruption') awaited = event.type === 'waiting' ? event.forWhat : '';
    state = after(event, state, at);
    if (lines.length === 0) return;
    saidAt = at;
    printer.lines(lines);
  };
}

/** The lines of an event that stay, on a terminal and in a pipe. */
function lastingLines(event: ProgressEvent, state: WorkState, at: number, canvas: Canvas): readonly Line[] {
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
      return hanging(
        '✓ ',
        `${event.link}: ${event.summary} (${duration(at - state.link.since)})`,
        '  ',
        canvas.width,
      );
    case 'finding':
      return problemLines(event.finding, canvas, event.finding.severity);
  }
}

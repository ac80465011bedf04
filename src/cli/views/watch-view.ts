import type { ChainStatus } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { OutputFormat } from '../chain-options.ts';
import { terminalSafeJson } from '../output/printable.ts';
import type { Printer } from '../output/printer.ts';
import { errorData, errorLines } from '../report-error.ts';
import { yamlText } from '../result.ts';
import type { LookOutcome } from '../watch-looks.ts';
import { type Canvas, type Line, paint, wrap } from './paint.ts';
import { isoTime } from './relative-time.ts';
import { statusData, statusLines } from './status-view.ts';

/** A chain as one look saw it. */
export interface SeenChain {
  readonly status: ChainStatus;
  readonly context: ChainContext;
  /** The command that leads on from here. */
  readonly next: string;
}

type Outcome = LookOutcome<SeenChain>;

/**
 * Shows one look after the other: a terminal is drawn anew each time, everything else gets a block, a line of JSON or
 * a YAML document, and that only when something is not as it was.
 */
export function watchOn(
  printer: Printer,
  format: OutputFormat,
  seconds: number,
): (outcome: Outcome) => Promise<void> {
  if (format === 'human' && printer.isTerminal) return onTerminal(printer, seconds);
  let before = '';
  return async (outcome) => {
    const data = watchData(outcome);
    const text = JSON.stringify(data);
    if (text === before) return;
    const isFirst = before === '';
    before = text;
    const at = isoTime(outcome.at);
    switch (format) {
      case 'human':
        return printer.lines([...(isFirst ? [] : ['']), ...blockLines(outcome, printer.canvas)]);
      case 'json':
        return printer.data(`${terminalSafeJson(JSON.stringify({ at, ...data }))}\n`);
      case 'yaml':
        return printer.data(`---\n${await yamlText({ at, ...data })}`);
    }
  };
}

/** After a look that failed, what was seen last stays below its error. */
function onTerminal(printer: Printer, seconds: number): (outcome: Outcome) => Promise<void> {
  let last: Extract<Outcome, { seen: SeenChain }> | null = null;
  return async (outcome) => {
    if ('seen' in outcome) last = outcome;
    const { canvas } = printer;
    const left = 'seen' in outcome || last === null ? [] : ['', ...blockLines(last, canvas)];
    const head = `Every ${seconds} s, Ctrl-C ends.`;
    printer.screen([[paint('dim', head)], '', ...blockLines(outcome, canvas), ...left]);
  };
}

function blockLines(outcome: Outcome, canvas: Canvas): readonly Line[] {
  const { at } = outcome;
  if ('seen' in outcome) {
    return [`As of ${isoTime(at)}`, ...seenLines(outcome.seen, canvas, at)];
  }
  const head = `The look at ${isoTime(at)} failed:`;
  return [...wrap(head, '', canvas.width), ...errorLines(outcome.error, canvas)];
}

/** One look for people: the chain as it stands, and what to do next. */
export function seenLines(
  { status, context, next }: SeenChain,
  canvas: Canvas,
  now: number,
): readonly Line[] {
  return [...statusLines(status, context, { canvas, now }), '', `Next: ${next}`];
}

/** What was seen, without when: two looks at the same have the same. */
function watchData(outcome: Outcome): object {
  return 'seen' in outcome ? statusData(outcome.seen.status) : errorData(outcome.error);
}

import type { Progress } from '../../chain/progress.ts';
import type { OutputFormat } from '../chain-options.ts';
import type { Printer } from '../output/printer.ts';
import { hanging, type Line, paint } from './paint.ts';
import { workOf } from './progress-lines.ts';
import { progressOn } from './progress-view.ts';

/** Where the demo writes. */
export interface DemoView {
  /** Prints a line of the demo: on standard output, or beside a result on standard error. */
  readonly print: (text: string) => void;
  /** Prints a note on standard error. */
  readonly report: (text: string) => void;
  /** Names the current work, so that output never stops for long; an empty name means none. */
  readonly doing: (work: string) => void;
  /** Receives the events of the demo's own `irsactl apply`. */
  readonly progress: Progress;
}

/** Off a terminal, the first work is printed immediately, and the current work after each two seconds without output. */
const silentMilliseconds = 2_000;

/** Shows the current work as a living line at a terminal, else as lines. With JSON, it prints only events. */
export function demoView(output: OutputFormat, out: Printer, err: Printer): DemoView {
  if (output === 'json') {
    return { print: () => {}, report: () => {}, doing: () => {}, progress: progressOn(err, 'json') };
  }
  let work = '';
  let since: number | null = null;
  const workLine = (): string => {
    const seconds = Math.floor((performance.now() - (since ?? 0)) / 1000);
    return `  ${work}${seconds > 0 ? `, ${seconds} s` : ''}`;
  };
  const timer = setInterval(() => {
    if (work !== '' && !err.isTerminal) err.lines([workLine()]);
  }, silentMilliseconds).unref();
  const continueLine = (): void => {
    if (work !== '' && err.isTerminal) err.live(workLine);
  };
  const lines = (printer: Printer, text: string): void => {
    printer.lines(demoLines(text, printer.columns));
    timer.refresh();
    continueLine();
  };
  const doing = (next: string): void => {
    if (next === work) return;
    const isFirst = since === null;
    work = next;
    since = performance.now();
    // An empty write erases the living line.
    if (err.isTerminal) err.lines([]);
    else if (isFirst) err.lines([workLine()]);
    continueLine();
  };
  return {
    print: (text) => lines(output === 'text' ? out : err, text),
    report: (text) => lines(err, `  ${text}`),
    doing,
    progress: (event) => doing(workOf(event) ?? work),
  };
}

/** Wraps the demo's sentences to the terminal. Commands to paste and output of programs stay unchanged. */
export function demoLines(text: string, columns: number | undefined): readonly Line[] {
  return text
    .split('\n')
    .flatMap((line) => (columns === undefined ? [line] : fitted(line, columns)))
    .map(painted);
}

function fitted(line: string, columns: number): readonly string[] {
  if (line.length <= columns || !/^ {2}[^ $]/.test(line)) return [line];
  // Aligned with the summary of a link, if the terminal is wide enough.
  const [, head = '  '] = /^( {2}✓ \S+ +)/.exec(line) ?? [];
  const indent = ' '.repeat(columns < leastForColumns || head === '  ' ? 4 : head.length);
  return hanging(head, line.slice(head.length), indent, columns);
}

const leastForColumns = 80;

function painted(line: string): Line {
  const [, indent = '', mark = '', rest = ''] = /^( *)([✓$])( .*)$/.exec(line) ?? [];
  if (mark === '✓') return [indent, paint('green', mark), rest];
  return mark === '$' ? [indent, paint('dim', mark), paint('bold', rest)] : line;
}

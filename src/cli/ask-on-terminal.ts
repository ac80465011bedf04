import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { IrsaError } from '../errors/irsa-error.ts';
import { wrap } from './views/paint.ts';

/** Asks the user; returns null if the input ends without an answer. */
export type Ask = (question: string) => Promise<string | null>;

/** The source of answers and the destination of questions. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
}

/** Runs work that asks on standard error; passes null if standard input is not a terminal. */
export async function withTerminal<T>(
  work: (ask: Ask | null) => Promise<T>,
  terminal: Terminal | null = standardTerminal(),
): Promise<T> {
  if (!terminal?.input.isTTY) return work(null);
  const lines = createInterface(terminal);
  let open = true;
  lines.once('close', () => {
    open = false;
  });
  let stopped = false;
  lines.once('SIGINT', () => {
    stopped = true;
    lines.close();
  });
  // The iterator keeps lines that were pasted before their question.
  const answers = lines[Symbol.asyncIterator]();
  const ask: Ask = async (question) => {
    if (open) {
      lines.setPrompt(inLines(question, terminal.output.columns));
      lines.prompt();
    }
    const answer = await answers.next();
    if (stopped) throw stoppedAtQuestion();
    return answer.done ? null : answer.value;
  };
  try {
    return await work(ask);
  } finally {
    lines.close();
  }
}

/** Wraps a question with room for the answer on its last line. */
function inLines(question: string, columns: number | undefined): string {
  return columns ? `${wrap(question, '', columns - roomForAnswer).join('\n')} ` : question;
}

const roomForAnswer = 5;

/** A terminal that is read key by key. */
export interface QuestionTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Null unless both standard input and standard error are terminals. */
export function terminalForQuestions(): QuestionTerminal | null {
  return isatty(0) && isatty(2) ? { input: process.stdin, output: process.stderr } : null;
}

/** Reading `process.stdin` makes a pipe non-blocking for every process that shares it; isatty does not. */
function standardTerminal(): Terminal | null {
  return isatty(0) ? { input: process.stdin, output: process.stderr } : null;
}

export function stoppedAtQuestion(): IrsaError {
  return new IrsaError('IRSA-PLAN-005', {
    what: 'irsactl stopped before it changed anything.',
    why: 'Ctrl-C or Ctrl-D ended a question.',
    next: 'Repeat the command when you are ready.',
  });
}

import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { IrsaError } from '../errors/irsa-error.ts';
import { wrap } from './views/paint.ts';

/** Puts a question to the user; null where the input ends without an answer. */
export type Ask = (question: string) => Promise<string | null>;

/** Where answers come from and where questions go. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
}

/** Runs the work with questions on standard error, or with null where standard input is no terminal. */
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
  // The iterator also keeps lines that come before their question, as with pasted text.
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

/** Broken between words, with room for the answer behind the last line. */
function inLines(question: string, columns: number | undefined): string {
  return columns ? `${wrap(question, '', columns - roomForAnswer).join('\n')} ` : question;
}

const roomForAnswer = 5;

/** A terminal on which questions are drawn and answered key by key. */
export interface QuestionTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Null where nobody would see a question, or nobody could answer it. */
export function terminalForQuestions(): QuestionTerminal | null {
  return isatty(0) && isatty(2) ? { input: process.stdin, output: process.stderr } : null;
}

/** Looking at `process.stdin` makes a pipe non-blocking for everybody who shares it; asking for its kind does not. */
function standardTerminal(): Terminal | null {
  return isatty(0) ? { input: process.stdin, output: process.stderr } : null;
}

export function stoppedAtQuestion(): IrsaError {
  return new IrsaError('IRSA-PLAN-005', {
    what: 'Stopped as asked, before anything was changed.',
    why: 'A question was ended by a key (Ctrl-C, Ctrl-D), not answered.',
    next: 'Run the command again when you are ready.',
  });
}

import { createInterface } from 'node:readline/promises';
import type { Ask } from './complete-answers.ts';

/** Where answers come from and where questions go. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Runs the work with questions on standard error, or with null where standard input is no terminal. */
export async function withTerminal<T>(
  work: (ask: Ask | null) => Promise<T>,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<T> {
  if (!terminal.input.isTTY) return work(null);
  const lines = createInterface(terminal);
  let open = true;
  lines.once('close', () => {
    open = false;
  });
  // Ctrl-C ends the questions as Ctrl-D does: the open one has no answer then.
  lines.once('SIGINT', () => lines.close());
  // The iterator also keeps lines that come before their question, as with pasted text.
  const answers = lines[Symbol.asyncIterator]();
  const ask: Ask = async (question) => {
    if (open) {
      lines.setPrompt(question);
      lines.prompt();
    }
    const answer = await answers.next();
    return answer.done ? null : answer.value;
  };
  try {
    return await work(ask);
  } finally {
    lines.close();
  }
}

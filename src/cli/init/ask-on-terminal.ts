import { createInterface } from 'node:readline/promises';
import type { Ask } from './complete-answers.ts';

/** Runs the work with questions on standard error, or with null where standard input is no terminal. */
export async function withTerminal<T>(work: (ask: Ask | null) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY) return work(null);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  let open = true;
  // Ctrl-C and Ctrl-D close the input; a question that is then open is never answered.
  const closed = new Promise<null>((resolve) => {
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      open = false;
      resolve(null);
    });
  });
  try {
    return await work((question) => (open ? Promise.race([lines.question(question), closed]) : closed));
  } finally {
    lines.close();
  }
}

import { once } from 'node:events';
import { isatty } from 'node:tty';
import { stoppedAtQuestion } from './ask-on-terminal.ts';
import { printable } from './output/printable.ts';

interface SecretTerminal {
  readonly input: NodeJS.ReadableStream & {
    setRawMode?(mode: boolean): unknown;
    readonly readableEnded?: boolean;
  };
  readonly output: NodeJS.WritableStream;
}

type Typed = { readonly text: string; readonly end: 'enter' | 'stop' | 'closed' | null };

function press({ text, end }: Typed, key: string): Typed {
  if (end !== null) return { text, end };
  if (key === '\r' || key === '\n') return { text, end: 'enter' };
  if (key === '\u0003') return { text, end: 'stop' };
  if (key === '\u0004') return { text, end: 'closed' };
  return { text: key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key, end };
}

/** Asks without showing the answer; null without a terminal. */
export function secretAsker(): ((question: string) => Promise<string | null>) | null {
  // As in ask-on-terminal.ts, only isatty may read `process.stdin` before.
  if (!isatty(0) || !isatty(2)) return null;
  return askInTurn({ input: process.stdin, output: process.stderr });
}

/**
 * Asks one question after another. irsactl reads nodes in parallel, but there is one terminal, and each answer must go to
 * one node. After Ctrl-C at a question, no other one follows. `confirm` does not wait here: it asks when no node is read.
 */
export function askInTurn(terminal: SecretTerminal): (question: string) => Promise<string | null> {
  let before: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = before.then(() => askSecret(question, terminal));
    before = answer;
    return answer;
  };
}

/** The typed line; null if the input ends without one (Ctrl-D). */
export async function askSecret(question: string, { input, output }: SecretTerminal): Promise<string | null> {
  output.write(printable(question));
  input.setRawMode?.(true);
  input.resume();
  try {
    const { text, end } = await typedLine(input);
    if (end === 'stop') throw stoppedAtQuestion();
    return end === 'closed' && text === '' ? null : text;
  } finally {
    input.setRawMode?.(false);
    input.pause();
    output.write('\n');
  }
}

async function typedLine(input: SecretTerminal['input']): Promise<Typed> {
  let typed: Typed = { text: '', end: null };
  const onKeys = (chunk: Buffer | string) => {
    for (const key of chunk.toString()) typed = press(typed, key);
    if (typed.end !== null) input.emit('typed');
  };
  input.on('data', onKeys);
  const closed = new AbortController();
  try {
    // If the input ended at the previous question, no further event says so.
    if (input.readableEnded) return { ...typed, end: 'closed' };
    await Promise.race([once(input, 'typed', closed), once(input, 'end', closed)]);
    return typed.end === null ? { ...typed, end: 'closed' } : typed;
  } finally {
    closed.abort();
    input.off('data', onKeys);
  }
}

import { once } from 'node:events';
import { isatty } from 'node:tty';
import { stoppedAtQuestion } from './ask-on-terminal.ts';
import { printable } from './output/printable.ts';

/** Where a secret is typed and where its question goes. */
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

/** A question whose answer is not shown; null where nobody is at a terminal to answer it. */
export function secretAsker(): ((question: string) => Promise<string | null>) | null {
  // As in ask-on-terminal.ts, `process.stdin` is not looked at before that.
  if (!isatty(0) || !isatty(2)) return null;
  return askingInTurn({ input: process.stdin, output: process.stderr });
}

/**
 * Nodes are looked at in parallel, and there is one terminal: what is typed must go to one of them alone. Each question
 * waits for the one before; once somebody has stopped at one, none follows. `confirm` does not wait here: it asks while no
 * node is looked at.
 */
export function askingInTurn(terminal: SecretTerminal): (question: string) => Promise<string | null> {
  let before: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = before.then(() => askSecret(question, terminal));
    before = answer;
    return answer;
  };
}

/** The line that is typed; null where it ends without one (Ctrl-D). */
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
    // Where it has ended at the question before, no event tells so again.
    if (input.readableEnded) return { ...typed, end: 'closed' };
    await Promise.race([once(input, 'typed', closed), once(input, 'end', closed)]);
    return typed.end === null ? { ...typed, end: 'closed' } : typed;
  } finally {
    closed.abort();
    input.off('data', onKeys);
  }
}

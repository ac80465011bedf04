import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { PipedProcess } from './node-channel.ts';
import type { ProcessEnd } from './run-process.ts';
import {
  afterBegin,
  type Elevation,
  endOf,
  lateCodes,
  lineOf,
  oneLine,
  type ScriptEnd,
} from './script-protocol.ts';

/** How far a script got, and what became of the process that ran it. */
export interface Attempt {
  readonly process: Pick<ProcessEnd, 'code' | 'stopped'>;
  readonly end: ScriptEnd;
}

interface SessionRequest {
  readonly script: string;
  readonly args: readonly string[];
  readonly timeoutSeconds: number;
  /** How long the node's own end of a late script is waited for. */
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A shell on a node that runs one script after another: a round trip each, without a login and sudo before it. */
export interface ScriptSession {
  readonly isOpen: () => boolean;
  /** Whether no script is under way; another one then goes elsewhere. */
  readonly isFree: () => boolean;
  readonly exchange: (request: SessionRequest) => Promise<Attempt>;
  /** Resolves once its process has ended. */
  readonly close: () => Promise<void>;
}

/**
 * Reads a mark, a limit in seconds and a script in one line, again and again. After each script the mark, which nobody
 * can guess, ends both outputs. The scripts have no input of their own: what follows is the next one.
 */
const server = `
while IFS= read -r mark && IFS= read -r limit && IFS= read -r line; do
  printf '%s\\n' "$line" |
    timeout -k 5 "$limit" sh -c 'IFS= read -r line; exec </dev/null; eval "$(printf %b "$line")"'
  code=$?
  printf '\\n%s\\n' "$mark"
  printf '\\n%s %s\\n' "$mark" "$code" >&2
done`;

interface Exchange {
  readonly mark: string;
  /** Milliseconds on the clock of `performance` from which on a script is late. */
  readonly lateFrom: number;
  readonly settle: (attempt: Attempt) => void;
}

/** Over a process that `commandOf` has started. */
export function scriptSession(child: PipedProcess, elevation: Elevation): ScriptSession {
  let current: Exchange | null = null;
  let isOpen = true;
  let hasBegun = false;
  const look = () => {
    const answer = current && answerIn(current, stdout.all(), stderr.all(), hasBegun);
    if (!answer) return;
    hasBegun = true;
    current?.settle(answer);
  };
  const [stdout, stderr] = [collected(child.stdout, look), collected(child.stderr, look)];
  const { promise: ended, resolve: hasEnded } = Promise.withResolvers<void>();
  const onEnd = (code: number | null) => {
    isOpen = false;
    hasEnded();
    const said = stderr.all();
    const end = endOf(stdout.all(), said.toString('utf8'));
    // Only a session that never began has more to say than that it is no more.
    const isRefusal = !hasBegun && end.kind === 'never-began';
    current?.settle({ process: { code, stopped: null }, end: isRefusal ? end : brokeOff(said) });
  };
  child.stdin.on('error', () => {});
  child.once('error', () => onEnd(null));
  child.once('close', onEnd);
  child.stdin.write(lineOf(elevation, server, []));
  hold(child, false);
  return {
    isOpen: () => isOpen,
    isFree: () => current === null,
    exchange: ({ script, args, timeoutSeconds, milliseconds, signal }) =>
      new Promise((resolve) => {
        const stop = (stopped: 'late' | 'aborted') => {
          isOpen = false;
          child.kill('SIGTERM');
          current?.settle({ process: { code: null, stopped }, end: brokeOff(stderr.all()) });
        };
        const onAbort = () => stop('aborted');
        const timer = setTimeout(() => stop('late'), milliseconds);
        const settle = (attempt: Attempt) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          current = null;
          stdout.clear();
          stderr.clear();
          hold(child, false);
          resolve(attempt);
        };
        const mark = randomUUID();
        current = { mark, settle, lateFrom: performance.now() + timeoutSeconds * 1000 };
        hold(child, true);
        signal?.addEventListener('abort', onAbort, { once: true });
        child.stdin.write(`${mark}\n${timeoutSeconds}\n${oneLine(script, args)}\n`);
      }),
    close() {
      isOpen = false;
      hold(child, true);
      child.stdin.end();
      return ended;
    },
  };
}

interface Collected {
  readonly all: () => Buffer;
  readonly clear: () => void;
}

/** What a stream has said; it is looked at where a line ends, for so does a mark. */
function collected(stream: Readable, look: () => void): Collected {
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (chunk.at(-1) === 10) look();
  });
  return {
    all() {
      const whole = Buffer.concat(chunks);
      chunks = [whole];
      return whole;
    },
    clear() {
      chunks = [];
    },
  };
}

/** Null until both outputs have come to their end. */
function answerIn(
  { mark, lateFrom }: Exchange,
  stdout: Buffer,
  stderr: Buffer,
  hasBegun: boolean,
): Attempt | null {
  const last = `\n${mark}\n`;
  const words = stderr.toString('utf8');
  const end = new RegExp(`\\n${mark} (\\d+)\\n$`).exec(words);
  if (!end || stdout.subarray(-last.length).toString('latin1') !== last) return null;
  const all = stdout.subarray(0, -last.length);
  const said = words.slice(0, end.index);
  const code = Number(end[1]);
  const isLate = lateCodes.includes(code) && performance.now() >= lateFrom;
  if (isLate) return { process: { code, stopped: null }, end: brokeOff(stderr) };
  return {
    process: { code: 0, stopped: null },
    end: {
      kind: 'answered',
      answer: {
        code,
        stdout: hasBegun ? all : afterBegin(all),
        stderr: hasBegun ? said : afterBegin(Buffer.from(said)).toString('utf8'),
      },
    },
  };
}

function brokeOff(stderr: Buffer): ScriptEnd {
  return { kind: 'broke-off', said: stderr.toString('utf8') };
}

/** Nobody waits for a session that is idle: a command that forgets to close it ends all the same. */
function hold(child: PipedProcess, isBusy: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr]) {
    if (part !== child && !(part instanceof Socket)) continue;
    if (isBusy) (part as Socket).ref();
    else (part as Socket).unref();
  }
}

import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { PipedProcess } from './node-channel.ts';
import { answerLimit, type ProcessEnd } from './run-process.ts';
import {
  afterBegin,
  type Elevation,
  endOf,
  lateCodes,
  lineOf,
  oneLine,
  type ScriptEnd,
} from './script-protocol.ts';

/** How far a script got, and how its process ended. */
export interface Attempt {
  readonly process: Pick<ProcessEnd, 'code' | 'stopped'>;
  readonly end: ScriptEnd;
}

interface SessionRequest {
  readonly script: string;
  readonly args: readonly string[];
  readonly timeoutSeconds: number;
  /** How long to wait for the node to end a late script. */
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A shell on a node that runs scripts one after another: one round trip each, without login and sudo. */
export interface ScriptSession {
  readonly isOpen: () => boolean;
  /** False while a script runs. */
  readonly isFree: () => boolean;
  readonly exchange: (request: SessionRequest) => Promise<Attempt>;
  /** Resolves when its process has ended. */
  readonly close: () => Promise<void>;
}

/**
 * Repeatedly reads a mark, a limit in seconds, and a script in one line. After each script, the unguessable mark ends
 * both outputs. The scripts have no input, because the next script follows.
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
  /** The time on the clock of `performance` from which a script is late. */
  readonly lateFrom: number;
  readonly settle: (attempt: Attempt) => void;
}

/** A session over a process with the command from `commandOf`. */
export function scriptSession(child: PipedProcess, elevation: Elevation): ScriptSession {
  let current: Exchange | null = null;
  let isOpen = true;
  let hasBegun = false;
  const check = () => {
    const answer = current && answerIn(current, stdout, stderr, hasBegun);
    if (!answer) return;
    hasBegun = true;
    current?.settle(answer);
  };
  const stop = (stopped: NonNullable<ProcessEnd['stopped']>) => {
    isOpen = false;
    child.kill('SIGTERM');
    current?.settle({ process: { code: null, stopped }, end: brokeOff(stderr.all()) });
  };
  // A node that floods irsactl, even while no script runs, must not fill the memory of this machine.
  const onFlood = () => {
    child.stdout.destroy();
    child.stderr.destroy();
    stop('flood');
  };
  const [stdout, stderr] = [collected(child.stdout, check, onFlood), collected(child.stderr, check, onFlood)];
  const { promise: ended, resolve: hasEnded } = Promise.withResolvers<void>();
  const onEnd = (code: number | null) => {
    isOpen = false;
    hasEnded();
    const said = stderr.all();
    const end = endOf(stdout.all(), said.toString('utf8'));
    // Only a session that never started has a specific reason.
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
  /** The last bytes, without joining the others each time. */
  readonly tail: (length: number) => string;
  readonly clear: () => void;
}

/** The output of a stream; it is checked at the end of a line, because a mark ends a line. */
function collected(stream: Readable, check: () => void, onFlood: () => void): Collected {
  let chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > answerLimit) {
      chunks = [];
      onFlood();
      return;
    }
    chunks.push(chunk);
    if (chunk.at(-1) === 10) check();
  });
  return {
    all() {
      const whole = Buffer.concat(chunks);
      chunks = [whole];
      return whole;
    },
    tail(length) {
      let first = chunks.length;
      for (let missing = length; missing > 0 && first > 0; missing -= chunks[first]?.length ?? 0) first -= 1;
      return Buffer.concat(chunks.slice(first)).subarray(-length).toString('latin1');
    },
    clear() {
      chunks = [];
      size = 0;
    },
  };
}

/** Null until both outputs have ended. */
function answerIn(
  { mark, lateFrom }: Exchange,
  stdout: Collected,
  stderr: Collected,
  hasBegun: boolean,
): Attempt | null {
  const last = `\n${mark}\n`;
  const end = new RegExp(`\\n${mark} (\\d+)\\n$`).exec(stderr.tail(last.length + 8));
  if (!end || stdout.tail(last.length) !== last) return null;
  const all = stdout.all().subarray(0, -last.length);
  const said = stderr.all().subarray(0, -end[0].length).toString('utf8');
  const code = Number(end[1]);
  const isLate = lateCodes.includes(code) && performance.now() >= lateFrom;
  if (isLate) return { process: { code, stopped: null }, end: brokeOff(stderr.all()) };
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

/** An idle session does not keep the process alive, even if a command forgets to close it. */
function hold(child: PipedProcess, isBusy: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr]) {
    if (part !== child && !(part instanceof Socket)) continue;
    if (isBusy) (part as Socket).ref();
    else (part as Socket).unref();
  }
}

import { once } from 'node:events';
import type { PipedProcess } from './node-channel.ts';

interface ProcessInput {
  readonly input: readonly (Uint8Array | string)[];
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** The output of a process, and whether irsactl stopped it: after a timeout, on request, or for too much output. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly stopped: 'late' | 'aborted' | 'flood' | null;
}

/** Bytes; more than the output of any script. */
export const answerLimit = 64 * 1024 * 1024;
/** How long streams may stay open after their process has ended: another process may hold them. */
const drainMilliseconds = 20_000;

/** Sends a process its input and waits until it ends. */
export async function runProcess(child: PipedProcess, options: ProcessInput): Promise<ProcessEnd> {
  const { input, milliseconds, signal } = options;
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  let stopped: ProcessEnd['stopped'] = null;
  let size = 0;
  const stop = (reason: NonNullable<ProcessEnd['stopped']>) => {
    stopped ??= reason;
    child.kill('SIGTERM');
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
    size += chunk.length;
    if (size > answerLimit) stop('flood');
    else chunks.push(chunk);
  };
  child.stdout.on('data', collect(stdout));
  child.stderr.on('data', collect(stderr));
  // The exit code tells if a process ended without reading its input.
  child.stdin.on('error', () => {});
  const onAbort = () => stop('aborted');
  const timer = setTimeout(() => stop('late'), milliseconds);
  let drain: NodeJS.Timeout | undefined;
  child.once('exit', () => {
    drain = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, drainMilliseconds);
  });
  try {
    if (signal?.aborted) stop('aborted');
    signal?.addEventListener('abort', onAbort, { once: true });
    for (const part of input) child.stdin.write(part);
    child.stdin.end();
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8'), stopped };
  } finally {
    clearTimeout(timer);
    clearTimeout(drain);
    signal?.removeEventListener('abort', onAbort);
  }
}

import { spawn } from 'node:child_process';
import type { PipedProcess } from '../node-channel.ts';

const stdio = ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'];

/** English words, which ssh may hand on to the node as well. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}

/**
 * Starts ssh deaf to Ctrl-C and to a terminal that closes: irsactl hears both, and finishes the change at hand over
 * that very connection. A session of its own would take the terminal away, on which ssh asks its questions.
 */
export function startClient(ssh: string, args: readonly string[]): PipedProcess {
  const script = 'trap "" INT HUP; exec "$@"';
  return spawn('/bin/sh', ['-c', script, 'sh', ssh, ...args], { stdio, env: environment() });
}

/**
 * The same for the connection itself, whose folder is gone when it is: also after a SIGKILL of irsactl, with which the
 * standard input of the connection ends, and then the connection.
 */
export function startMaster(ssh: string, args: readonly string[], folder: string): PipedProcess {
  const script = [
    'trap "" INT HUP',
    'folder=$1; shift',
    // The shell gives /dev/null to what runs in the background, unless it is told otherwise by another number.
    'exec 3<&0; "$@" <&3 3<&- & ssh=$!; exec 3<&- </dev/null',
    'trap "kill $ssh" TERM',
    'while kill -0 $ssh 2>/dev/null; do wait $ssh; code=$?; done',
    'rm -rf "$folder"',
    'exit $code',
  ].join('\n');
  return spawn('/bin/sh', ['-c', script, 'sh', folder, ssh, ...args], { stdio, env: environment() });
}

import { spawn } from 'node:child_process';
import type { PipedProcess } from '../node-channel.ts';

const stdio = ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'];

/** English messages; ssh may pass this variable to the node too. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}

/**
 * Starts ssh so that it ignores Ctrl-C and a closing terminal: irsactl handles both, and finishes the current change
 * over this connection. A new process session would have no terminal for ssh's questions.
 */
export function startClient(ssh: string, args: readonly string[]): PipedProcess {
  const script = 'trap "" INT HUP; exec "$@"';
  return spawn('/bin/sh', ['-c', script, 'sh', ssh, ...args], { stdio, env: environment() });
}

/**
 * Starts the master connection, which removes its folder when it ends. After a SIGKILL of irsactl its standard input
 * ends, and then the connection.
 */
export function startMaster(ssh: string, args: readonly string[], folder: string): PipedProcess {
  const script = [
    'trap "" INT HUP',
    'folder=$1; shift',
    // A background process gets /dev/null as standard input, unless it is redirected from another descriptor.
    'exec 3<&0; "$@" <&3 3<&- & ssh=$!; exec 3<&- </dev/null',
    'trap "kill $ssh" TERM',
    'while kill -0 $ssh 2>/dev/null; do wait $ssh; code=$?; done',
    'rm -rf "$folder"',
    'exit $code',
  ].join('\n');
  return spawn('/bin/sh', ['-c', script, 'sh', folder, ssh, ...args], { stdio, env: environment() });
}

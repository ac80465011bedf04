import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PipedProcess } from '../node-channel.ts';
import { startClient } from './guarded-process.ts';
import { clientArguments, forwardTarget } from './ssh-arguments.ts';
import { lostConnection, noForwarding } from './ssh-faults.ts';
import type { SshMaster, SshTarget } from './ssh-master.ts';

/** Said at `-v` once the node has opened the connection: https://github.com/openssh/openssh-portable/blob/V_9_9_P2/mux.c */
const opened = /mux_client_request_stdio_fwd: master session id/;
const openMilliseconds = 10_000;
/** Said by the connection's own process where the node's sshd may not, in contrast to `connect failed`. */
const prohibited = /open failed: administratively prohibited/;

/** A TCP connection that begins on the node. */
export async function dialOver(
  { ssh, host, place }: SshTarget,
  master: SshMaster,
  toHost: string,
  port: number,
): Promise<Duplex> {
  const target = forwardTarget(toHost, port);
  const child = startClient(ssh, [...clientArguments(master.socket), '-v', '-W', target, '--', host]);
  const heard = master.listen();
  try {
    if (await isOpened(child)) return streamOf(child);
    const reason = await reasonIn(heard.said);
    if (prohibited.test(reason)) throw noForwarding(place, reason);
  } finally {
    heard.stop();
  }
  child.kill('SIGTERM');
  if (!master.isOpen()) throw lostConnection(place, master.said(), `connecting to ${target} on it`);
  return refused(target);
}

async function isOpened(child: PipedProcess): Promise<boolean> {
  let said = '';
  const open = new Promise<boolean>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (opened.test(said)) resolve(true);
    });
  });
  // An address that drops what comes to it says nothing for minutes.
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(openMilliseconds) }).then(
    () => false,
    () => false,
  );
  return Promise.race([open, ended]);
}

/** The words of another process, which may come a moment later. */
async function reasonIn(said: () => string): Promise<string> {
  for (let attempt = 0; attempt < 20 && !/open failed/.test(said()); attempt += 1) await sleep(25);
  return said();
}

function refused(target: string): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const error = Object.assign(new Error(`connect ECONNREFUSED ${target}, on the node`), {
    code: 'ECONNREFUSED',
  });
  setImmediate(() => stream.destroy(error));
  return stream;
}

/** Standard input and output of a process as one stream, which ends the process when it is destroyed. */
function streamOf(child: PipedProcess): Duplex {
  const { stdin, stdout, stderr } = child;
  stderr.resume();
  const stream = new Duplex({
    read: () => stdout.resume(),
    write: (chunk, _encoding, done) => stdin.write(chunk, done),
    final: (done) => stdin.end(done),
    destroy(error, done) {
      child.kill('SIGTERM');
      done(error);
    },
  });
  stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.once('end', () => stream.push(null));
  // The other end was closed while something was written to it.
  stdin.on('error', (error) => stream.destroy(error));
  return stream;
}

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
  let opening: Opening;
  let reason = '';
  try {
    opening = await openingOf(child);
    if (opening === 'opened') return streamOf(child);
    if (opening === 'ended') reason = await reasonIn(heard.said);
    if (prohibited.test(reason)) throw noForwarding(place, target, reason);
  } finally {
    heard.stop();
  }
  child.kill('SIGTERM');
  if (!master.isOpen()) throw lostConnection(place, master.said(), `connecting to ${target} on it`);
  return failed(opening === 'silent' ? silent(target) : faultOf(target, reason));
}

type Opening = 'opened' | 'ended' | 'silent';

async function openingOf(child: PipedProcess): Promise<Opening> {
  let said = '';
  const open = new Promise<Opening>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (opened.test(said)) resolve('opened');
    });
  });
  // An address that drops what comes to it says nothing for minutes.
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(openMilliseconds) }).then(
    (): Opening => 'ended',
    (): Opening => 'silent',
  );
  return Promise.race([open, ended]);
}

/** The words of another process, which may come a moment later. */
async function reasonIn(said: () => string): Promise<string> {
  for (let attempt = 0; attempt < 20 && !/open failed/.test(said()); attempt += 1) await sleep(25);
  return said();
}

/** What the node's own system says, as sshd passes it on, by Node's codes. */
const codes = new Map([
  ['Connection refused', 'ECONNREFUSED'],
  ['No route to host', 'EHOSTUNREACH'],
  ['Network is unreachable', 'ENETUNREACH'],
  ['Connection timed out', 'ETIMEDOUT'],
]);

function faultOf(target: string, reason: string): Error {
  const words = /connect failed: (.*)/.exec(reason)?.[1]?.trim() ?? '';
  const code = codes.get(words) ?? 'ECONNRESET';
  const told = words || reason.trim().split('\n').at(-1) || 'ssh ended without a word';
  return Object.assign(new Error(`connect ${code} ${target}, on the node: ${told}`), { code });
}

function silent(target: string): Error {
  const text = `connect ETIMEDOUT ${target}, on the node: not open after ${openMilliseconds / 1000} s`;
  return Object.assign(new Error(text), { code: 'ETIMEDOUT' });
}

/** As a socket that could not connect: the error comes by the stream. */
function failed(error: Error): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
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

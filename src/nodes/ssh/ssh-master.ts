import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, systemCodeOf } from '../../errors/thrown.ts';
import type { PipedProcess } from '../node-channel.ts';
import { startMaster } from './guarded-process.ts';
import { masterArguments, parseSettings, type SshSettings } from './ssh-arguments.ts';
import { noClient, notOpened, runsNoScript, unverifiedHost } from './ssh-faults.ts';

export interface SshTarget {
  readonly place: string;
  readonly host: string;
  /** The program: `ssh`, or a path. */
  readonly ssh: string;
  /** Whether a user can answer ssh's questions. */
  readonly asks: boolean;
}

/** One open connection to a node. */
export interface SshMaster {
  readonly socket: string;
  readonly isOpen: () => boolean;
  /** ssh's messages on standard error, the newest last. */
  readonly said: () => string;
  /** Waits a moment for its end, which its sessions may have seen before. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The timeout for opening a connection without a terminal. */
const openMilliseconds = 60_000;
const endMilliseconds = 2_000;
const keptWords = 16_384;
const readyMark = 'irsactl-ready\n';
/** The command ends with its standard input, and the connection with it. */
const idle = `exec sh -c 'echo ${readyMark.trim()}; exec cat'`;

/** Opens the connection to a node for all its sessions. */
export async function openMaster(target: SshTarget): Promise<SshMaster> {
  const settings = await settingsOf(target);
  if (settings.acceptsAnyHost) throw unverifiedHost(target.place, target.host);
  const folder = await mkdtemp(join(socketParent(), 'irsactl-'));
  const socket = join(folder, 's');
  const { host, asks } = target;
  const child = startMaster(target.ssh, masterArguments({ host, socket, settings, asks }, idle), folder);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-keptWords);
  });
  child.stdin.on('error', () => {});
  const heard = await readiness(child, asks);
  if (heard !== null) {
    await end(child);
    await rm(folder, { recursive: true, force: true });
    // 255 is ssh's own code; any other code is from a node that did not run the command.
    if (child.exitCode !== null && child.exitCode !== 255)
      throw runsNoScript(target.place, `${said}${heard}`);
    throw notOpened(target.place, host, said);
  }
  return {
    socket,
    isOpen: () => child.exitCode === null && child.signalCode === null,
    said: () => said,
    settle: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await once(child, 'exit', { signal: AbortSignal.timeout(endMilliseconds) }).catch(() => {});
    },
    close: () => end(child),
  };
}

/** A socket path may have at most 104 bytes, and ssh temporarily appends 17 more. */
function socketParent(): string {
  return Buffer.byteLength(tmpdir()) > 60 ? '/tmp' : tmpdir();
}

async function settingsOf({ ssh, host }: SshTarget): Promise<SshSettings> {
  try {
    const { stdout } = await promisify(execFile)(ssh, ['-G', '--', host], { timeout: 15_000 });
    return parseSettings(stdout);
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') throw noClient(`There is no program \`${ssh}\` on the PATH.`);
    throw noClient(`\`ssh -G ${host}\` failed: ${messageOf(cause)}`);
  }
}

/** Null when the connection is ready; otherwise the output before it ended. */
async function readiness(child: PipedProcess, asks: boolean): Promise<string | null> {
  let heard = '';
  const begun = new Promise<true>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      // The output of the login's start-up files comes before it.
      heard = `${heard}${chunk.toString('utf8')}`.slice(-keptWords);
      if (heard.includes(readyMark)) resolve(true);
    });
  });
  const late = asks ? {} : { signal: AbortSignal.timeout(openMilliseconds) };
  const ended = once(child, 'close', late).then(
    () => false,
    () => false,
  );
  return (await Promise.race([begun, ended])) ? null : heard;
}

async function end(child: PipedProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGTERM'), endMilliseconds);
  await closed.catch(() => {});
  clearTimeout(timer);
}

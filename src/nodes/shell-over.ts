import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeShell, ShellAnswer, ShellOptions } from '../chain/node-shell.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type AskSecret, elevate } from './elevate.ts';
import type { NodeChannel } from './node-channel.ts';
import { answerLimit, runProcess } from './run-process.ts';
import {
  commandOf,
  type Elevation,
  endOf,
  lateCodes,
  lineOf,
  noElevation,
  passwordTrial,
  type ScriptEnd,
} from './script-protocol.ts';
import { type Attempt, scriptSession } from './script-session.ts';
import { sharedSession } from './shared-session.ts';
import { slots } from './slots.ts';

/**
 * sshd allows ten sessions per connection by default (MaxSessions); one is the connection's own. If sshd refuses some
 * of these, irsactl runs fewer at a time from then on.
 */
const sessions = 6;
const defaultSeconds = 60;
const trialSeconds = 60;
/** Longer than any command. */
const sessionSeconds = 86_400;
/** The node ends a late script; after this time the connection counts as lost. */
const graceSeconds = 20;
/** During the login check no other session exists, but sshd may count a session for a moment after its end. */
const trialRetry: RefusalRetry = { makeRoom: async () => false, patienceSeconds: 2 };
/** An abandoned script continues on the node until its timeout. */
const runPatienceSeconds = 90;

/** Runs scripts over a channel: as root, or as the login user if that user has all permissions. */
export function shellOver(channel: NodeChannel, ask: AskSecret, asRoot = true): NodeShell {
  const room = slots(sessions);
  let elevation: Promise<Elevation> | null = null;
  const attempt = async (by: Elevation, script: string, options: ShellOptions): Promise<Attempt> => {
    const { args = [], input = '', timeoutSeconds = defaultSeconds, signal } = options;
    const child = await channel.start(commandOf(by, timeoutSeconds));
    const milliseconds = (timeoutSeconds + graceSeconds) * 1000;
    const process = await runProcess(child, {
      input: [lineOf(by, script, args), input],
      milliseconds,
      signal,
    });
    return { process, end: endOf(process.stdout, process.stderr) };
  };
  const tryAs = async (by: Elevation, script: string): Promise<ScriptEnd> => {
    const { end, process } = await retryRefused(channel, () => attempt(by, script, {}), trialRetry);
    return endOfTrial(channel, process, end);
  };
  const tryPassword = async (password: string): Promise<ScriptEnd> => {
    const { end, process } = await retryRefused(
      channel,
      async () => {
        const child = await channel.start(passwordTrial);
        const options = { input: [`${password}\n`], milliseconds: trialSeconds * 1000 };
        const process = await runProcess(child, options);
        return { process, end: endOf(process.stdout, process.stderr) };
      },
      trialRetry,
    );
    return endOfTrial(channel, process, end);
  };
  const elevated = async (): Promise<Elevation> => {
    if (!asRoot) return noElevation;
    elevation ??= elevate({ run: tryAs, tryPassword, place: channel.place, ask }).catch((error: unknown) => {
      elevation = null;
      throw error;
    });
    return elevation;
  };
  const session = sharedSession(async () => {
    const by = await elevated();
    return scriptSession(await channel.start(commandOf(by, sessionSeconds)), by);
  });
  const runAs = async (by: Elevation, script: string, options: ShellOptions): Promise<Attempt> => {
    const { args = [], input, timeoutSeconds = defaultSeconds, signal } = options;
    signal?.throwIfAborted();
    if (input === undefined) {
      const shared = await session.open();
      signal?.throwIfAborted();
      // No await from here until the script starts: another one would find the session free too.
      const milliseconds = (timeoutSeconds + graceSeconds) * 1000;
      if (shared.isOpen() && shared.isFree())
        return shared.exchange({ script, args, timeoutSeconds, milliseconds, signal });
    }
    // If all slots are in use, an idle session must not hold one.
    else if (room.isFull()) await session.endIdle();
    return attempt(by, script, options);
  };
  /** Running scripts hold sessions, or else the idle session does. */
  const runRetry: RefusalRetry = {
    makeRoom: async () => (await session.endIdle()) || (await room.shrink()),
    patienceSeconds: runPatienceSeconds,
  };
  return {
    run: (script, options = {}) =>
      room.take(async () => {
        options.signal?.throwIfAborted();
        const by = await elevated();
        const { process, end } = await retryRefused(channel, () => runAs(by, script, options), runRetry);
        return answerOf(channel, process, end, options);
      }),
    async close() {
      await session.close();
      elevation = null;
      await channel.close();
    },
  };
}

/** A refusal of sudo is a result; a lost connection is an error. */
function endOfTrial(channel: NodeChannel, { code }: Attempt['process'], end: ScriptEnd): ScriptEnd {
  if (end.kind === 'answered') return end;
  const lost = channel.broken({ code, said: end.said }, 'checking the login user');
  if (lost) throw lost;
  return end;
}

function answerOf(
  channel: NodeChannel,
  process: Attempt['process'],
  end: ScriptEnd,
  options: ShellOptions,
): ShellAnswer {
  if (end.kind === 'answered' && process.stopped === null) return end.answer;
  options.signal?.throwIfAborted();
  const { doing = 'running a script on it', timeoutSeconds = defaultSeconds } = options;
  if (process.stopped === 'late' || lateCodes.includes(process.code ?? 0)) {
    throw new IrsaError('IRSA-CONTROLPLANE-064', {
      what: `${channel.place} did not finish in ${timeoutSeconds} seconds while irsactl was ${doing}.`,
      why: 'irsactl ended the script. The node is very busy, or its disk or the connection hangs.',
      next: 'Check the load of the node, then run the same command again: irsactl first checks the current state.',
    });
  }
  if (process.stopped === 'flood') {
    throw new IrsaError('IRSA-CONTROLPLANE-067', {
      what: `${channel.place} sent more than ${answerLimit / 2 ** 20} MiB while irsactl was ${doing}.`,
      why: 'No script of irsactl prints so much, so irsactl ended the connection of the script.',
      next: "Check what the login shell's start-up files and the node's programs print.",
    });
  }
  const said = end.kind === 'answered' ? '' : end.said;
  throw channel.broken({ code: process.code, said }, doing) ?? noScript(channel.place, said);
}

function noScript(place: string, said: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `Cannot run scripts on ${place}.`,
    why: said.trim().split('\n').slice(-2).join(' ') || 'The script ended without a message.',
    next: 'Check that `sh` and coreutils (`env`, `timeout`, `stat`) are installed.',
  });
}

/** How to retry when a node refuses a session for a script. */
interface RefusalRetry {
  /** Waits until another session of irsactl has ended; false if there is none. */
  readonly makeRoom: () => Promise<boolean>;
  /** How long to retry without another session. */
  readonly patienceSeconds: number;
}

const retryMilliseconds = 200;

/** Retries a script whose session was refused on a live connection, because none of it has reached the node. */
async function retryRefused(
  channel: NodeChannel,
  begin: () => Promise<Attempt>,
  { makeRoom, patienceSeconds }: RefusalRetry,
): Promise<Attempt> {
  let retries = 0;
  for (;;) {
    const attempt = await begin();
    const { end, process } = attempt;
    if (end.kind !== 'never-began') return attempt;
    const refusal = channel.refused({ code: process.code, said: end.said });
    if (refusal === null) return attempt;
    if (await makeRoom()) continue;
    retries += 1;
    if (retries * retryMilliseconds > patienceSeconds * 1000) throw refusal;
    await sleep(retryMilliseconds);
  }
}

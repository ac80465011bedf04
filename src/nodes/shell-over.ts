import type { NodeShell, ShellAnswer, ShellOptions } from '../chain/node-shell.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type Admission, admitted } from './admitted.ts';
import { type AskSecret, elevate } from './elevate.ts';
import type { NodeChannel } from './node-channel.ts';
import { runProcess } from './run-process.ts';
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
 * sshd allows ten sessions over one connection where nobody set MaxSessions; one is the connection's own. Where it refuses
 * some of these, fewer run at once from then on.
 */
const sessions = 6;
const defaultSeconds = 60;
const trialSeconds = 60;
/** Longer than any work on a node. */
const sessionSeconds = 86_400;
/** The node ends a script that is late; past this the connection has not even said that. */
const graceSeconds = 20;
/** While it is found out who logs in, nothing else is at work. sshd may count a session for a moment after its end. */
const trialAdmission: Admission = { makeRoom: async () => false, patienceSeconds: 2 };
/** A script that was given up goes on there until its own time is over. */
const runPatienceSeconds = 90;

/** Runs scripts over a way to start processes: as root, or as who logs in where that one may do all that is asked. */
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
    const { end, process } = await admitted(channel, () => attempt(by, script, {}), trialAdmission);
    return endOfTrial(channel, process, end);
  };
  const tryPassword = async (password: string): Promise<ScriptEnd> => {
    const { end, process } = await admitted(
      channel,
      async () => {
        const child = await channel.start(passwordTrial);
        const options = { input: [`${password}\n`], milliseconds: trialSeconds * 1000 };
        const process = await runProcess(child, options);
        return { process, end: endOf(process.stdout, process.stderr) };
      },
      trialAdmission,
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
      // Nothing is awaited from here until the script is under way: another one would find the session free as well.
      const milliseconds = (timeoutSeconds + graceSeconds) * 1000;
      if (shared.isOpen() && shared.isFree())
        return shared.exchange({ script, args, timeoutSeconds, milliseconds, signal });
    }
    // Where the others have all places but one, an idle session must not hold that.
    else if (room.isFull()) await session.endIdle();
    return attempt(by, script, options);
  };
  /** Others that are at work hold sessions; where there are none, the idle one may. */
  const runAdmission: Admission = {
    makeRoom: async () => (await session.endIdle()) || (await room.giveWay()),
    patienceSeconds: runPatienceSeconds,
  };
  return {
    run: (script, options = {}) =>
      room.take(async () => {
        options.signal?.throwIfAborted();
        const by = await elevated();
        const { process, end } = await admitted(channel, () => runAs(by, script, options), runAdmission);
        return answerOf(channel, process, end, options);
      }),
    async close() {
      await session.close();
      elevation = null;
      await channel.close();
    },
  };
}

/** Where sudo refuses, that is an answer; a lost connection is none. */
function endOfTrial(channel: NodeChannel, { code }: Attempt['process'], end: ScriptEnd): ScriptEnd {
  if (end.kind === 'answered') return end;
  const lost = channel.broken({ code, said: end.said }, 'looking who it logs in as');
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
      what: `${channel.place} did not finish in ${timeoutSeconds} seconds: irsactl was ${doing}.`,
      why: 'The script was ended. The node is very busy, its disk hangs, or the connection does.',
      next: 'Look at the load of the node, then run the same command again: irsactl looks at what is there first.',
    });
  }
  const said = end.kind === 'answered' ? '' : end.said;
  throw channel.broken({ code: process.code, said }, doing) ?? noScript(channel.place, said);
}

function noScript(place: string, said: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `${place} runs no script for irsactl.`,
    why: said.trim().split('\n').slice(-2).join(' ') || 'It ended without a word.',
    next: 'Check that `sh` and coreutils (`env`, `timeout`, `stat`) are there.',
  });
}

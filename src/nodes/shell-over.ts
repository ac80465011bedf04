import type { NodeShell, ShellAnswer, ShellOptions } from '../chain/node-shell.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type AskSecret, elevate } from './elevate.ts';
import type { NodeChannel } from './node-channel.ts';
import { runProcess } from './run-process.ts';
import {
  commandOf,
  type Elevation,
  endOf,
  lineOf,
  noElevation,
  passwordTrial,
  type ScriptEnd,
} from './script-protocol.ts';
import { type Attempt, type ScriptSession, scriptSession } from './script-session.ts';
import { slots } from './slots.ts';

/** sshd allows ten sessions over one connection where nobody set MaxSessions; one is the connection's own. */
const sessions = 6;
const defaultSeconds = 60;
const trialSeconds = 60;
/** Longer than any work on a node. */
const sessionSeconds = 86_400;
/** The node ends a script that is late; past this the connection has not even said that. */
const graceSeconds = 20;

/** Runs scripts over a way to start processes: as root, or as who logs in where that one may do all that is asked. */
export function shellOver(channel: NodeChannel, ask: AskSecret, asRoot = true): NodeShell {
  const take = slots(sessions);
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
    const { end, process } = await attempt(by, script, {});
    return endOfTrial(channel, process, end);
  };
  const tryPassword = async (password: string): Promise<ScriptEnd> => {
    const child = await channel.start(passwordTrial);
    const process = await runProcess(child, { input: [`${password}\n`], milliseconds: trialSeconds * 1000 });
    return endOfTrial(channel, process, endOf(process.stdout, process.stderr));
  };
  const elevated = async (): Promise<Elevation> => {
    if (!asRoot) return noElevation;
    elevation ??= elevate({ run: tryAs, tryPassword, place: channel.place, ask }).catch((error: unknown) => {
      elevation = null;
      throw error;
    });
    return elevation;
  };
  let session: ScriptSession | null = null;
  const freeSession = async (by: Elevation): Promise<ScriptSession | null> => {
    if (session === null || !session.isOpen()) {
      const child = await channel.start(commandOf(by, sessionSeconds));
      session = scriptSession(child, by);
    }
    return session.isFree() ? session : null;
  };
  const runAs = async (by: Elevation, script: string, options: ShellOptions): Promise<Attempt> => {
    if (options.input !== undefined) return attempt(by, script, options);
    const free = await freeSession(by);
    if (free === null) return attempt(by, script, options);
    const { args = [], timeoutSeconds = defaultSeconds, signal } = options;
    const milliseconds = (timeoutSeconds + graceSeconds) * 1000;
    return free.exchange({ script, args, timeoutSeconds, milliseconds, signal });
  };
  return {
    run: (script, options = {}) =>
      take(async () => {
        options.signal?.throwIfAborted();
        const { process, end } = await runAs(await elevated(), script, options);
        return answerOf(channel, process, end, options);
      }),
    dial: (host, port) => channel.dial(host, port),
    async close() {
      session?.close();
      [elevation, session] = [null, null];
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
  // 124 and 137 are what timeout ends with: https://www.gnu.org/software/coreutils/manual/html_node/timeout-invocation.html
  if (process.stopped === 'late' || process.code === 124 || process.code === 137) {
    throw new IrsaError('IRSA-CONTROLPLANE-069', {
      what: `${channel.place} did not finish in ${timeoutSeconds} seconds: irsactl was ${doing}.`,
      why: 'The script was ended. The node is very busy, its disk hangs, or the connection does.',
      next: 'Look at the load of the node, then run the same command again: irsactl looks at what is there first.',
    });
  }
  const said = end.kind === 'answered' ? '' : end.said;
  throw channel.broken({ code: process.code, said }, doing) ?? noScript(channel.place, said);
}

function noScript(place: string, said: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-068', {
    what: `${place} runs no script for irsactl.`,
    why: said.trim().split('\n').slice(-2).join(' ') || 'It ended without a word.',
    next: 'Check that `sh` and coreutils (`env`, `timeout`, `stat`) are there.',
  });
}

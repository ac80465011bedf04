import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import type { OwnMove } from '../switch/switch-protocol.ts';
import { switchScript } from '../switch/switch-script.ts';
import { type Serving, type SwitchSettings, switchSettings } from '../switch/switch-settings.ts';
import {
  type EndState,
  isEnd,
  type SwitchState,
  switchMarks,
  switchStateIn,
} from '../switch/switch-state.ts';
import { switchUnit, unitText } from '../switch/switch-unit.ts';
import type { NodeContext } from './step-context.ts';
import { aliveScript, disableScript, enableScript, seesScript, startScript } from './switch-start.ts';

/** What the switch of a node says of itself. */
export interface SwitchFacts {
  readonly state: SwitchState;
  /** What it did, a line each, beginning with the time. */
  readonly report: string;
}

/** The switch takes irsactl for dead after this long without a word: see docs/decisions/0013-dead-mans-switch.md. */
export const silenceSeconds = 60;
/** So long the switch may take to answer before it counts as dead: it looks about once a second. */
const answerSeconds = 15;
/** An API server may miss one look, and not so many, a second apart. */
const blindLooks = 5;
const own = { mode: 0o600 } as const;

/** Writes the switch of a step and starts it; it is heard before this returns. Nothing of the step is in place yet. */
export async function armSwitch(context: NodeContext, settings: SwitchSettings): Promise<void> {
  const { chain, files, node, ports } = context;
  const folder = nodePaths(chain, node).switch;
  await refuseStepUnderWay(context);
  await removeFolder(context, folder);
  await files.makeDirectory(folder, 0o700);
  await files.write(`${folder}/settings.sh`, switchSettings(settings), own);
  await files.write(`${folder}/switch.sh`, switchScript, { mode: 0o700 });
  await files.write(`${folder}/report`, '', own);
  await files.write(`${folder}/${switchMarks.given}`, '', own);
  await files.write(`${folder}/${switchMarks.run}${ports.run}`, '', own);
  await files.write(`${folder}/armed`, '', own);
  const unit = switchUnit(chain);
  const shell = ports.shell(node);
  const enabled = await shell.run(enableScript, {
    args: [unit.path, unit.link],
    input: unitText(chain, folder),
  });
  if (enabled.code !== 0) {
    await clearSwitch(context);
    throw noSwitch(context, {
      why: `${unit.path} could not be written (${enabled.stderr.trim()}): after a reboot nobody would start the switch again.`,
      next: 'Put right what the reason names, then run the same command again.',
    });
  }
  await startSwitch(context);
  if (!(await untilNamed(context, (names) => names.includes(switchMarks.taken)))) {
    await clearSwitch(context);
    throw noSwitch(context, {
      why: `${folder}/switch.sh was started on the node and did not answer within ${answerSeconds} s. Without it, nobody would put the files back if irsactl could not.`,
      next: 'Look whether a program that the node starts in the background lives on there, then run the same command again.',
    });
  }
  if (await seesServing(context, settings.serving)) return;
  await clearSwitch(context);
  throw blind(context, settings.serving);
}

/** A switch that takes a good API server for a bad one undoes what works. */
async function seesServing({ chain, node, ports }: NodeContext, { client }: Serving): Promise<boolean> {
  const folder = nodePaths(chain, node).switch;
  const sees = async () => (await ports.shell(node).run(seesScript, { args: [folder] })).code === 0;
  for (let look = 0; client !== null && !(await sees()); look += 1) {
    if (look === blindLooks) return false;
    await ports.clock.sleep(1000);
  }
  return true;
}

function blind({ node }: NodeContext, { client, host, port }: Serving): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-100', {
    what: `The dead man's switch of ${node.name} cannot see that the API server serves; nothing was changed.`,
    why: `On the node ${client} asks https://${host}:${port}/readyz without a login, and is not answered by ok.`,
    next: `Ask it there by hand, and put right what hinders it: a proxy in ${client}'s own settings, an API server that answers nobody without a login, another listener at the port.`,
  });
}

function noSwitch({ node }: NodeContext, { why, next }: Record<'why' | 'next', string>): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-100', {
    what: `The dead man's switch of ${node.name} does not run; nothing was changed.`,
    why,
    next,
  });
}

/**
 * Tells the switch that irsactl lives.
 *
 * @throws Where the switch has fired: what was begun is being undone, and nothing more may be done.
 * @throws IRSA-CLUSTER-009 where another run has begun a step since.
 */
export async function beat(context: NodeContext): Promise<void> {
  const names = await switchNames(context);
  refuseOtherRun(context, names);
  const state = switchStateIn(names);
  if (state !== 'armed' && state !== 'confirmed') throw fired(context);
  if (names.includes(switchMarks.taken)) await renameMark(context, switchMarks.taken, switchMarks.given);
  // One that died hears nothing, and would undo nothing.
  else if (!(await isAlive(context))) await startSwitch(context);
}

/**
 * A run that slept for longer than its Lease lasts wakes up beside another one, whose step is not its to touch.
 *
 * @throws IRSA-CLUSTER-009
 */
export async function refuseStepOfOtherRun(context: NodeContext): Promise<void> {
  refuseOtherRun(context, await switchNames(context));
}

/**
 * What an earlier run left has been settled: a switch that is in the middle of a step is of a run that is under way.
 *
 * @throws IRSA-CLUSTER-009
 */
export async function refuseStepUnderWay(context: NodeContext): Promise<void> {
  const names = await switchNames(context);
  const state = switchStateIn(names);
  if (state !== 'confirmed' && !isEnd(state)) refuseOtherRun(context, names);
}

function refuseOtherRun({ node, ports }: NodeContext, names: readonly string[]): void {
  const marks = names.filter((name) => name.startsWith(switchMarks.run));
  if (marks.length === 0 || marks.includes(`${switchMarks.run}${ports.run}`)) return;
  throw new IrsaError('IRSA-CLUSTER-009', {
    what: `Another run of irsactl has begun a change of ${node.name} meanwhile; this one changes nothing more there.`,
    why: 'This one was not heard for so long that its Lease ran out, and the node has put its own change back.',
    next: 'See that the other run ends, then run `irsactl plan`.',
  });
}

/**
 * Waits until the switch has begun a turn that knows what was renamed before. False where it does not answer, not even
 * once it was started again.
 */
export async function untilHeard(context: NodeContext): Promise<boolean> {
  const isHeard = () => untilNamed(context, (names) => names.includes(switchMarks.taken));
  for (let turn = 0; turn < 2; turn += 1) {
    await beat(context);
    if (await isHeard()) continue;
    await beat(context);
    if (!(await isHeard())) return false;
  }
  return true;
}

/** For a step that must not go on without it. */
export function unheard(context: NodeContext): IrsaError {
  return noSwitch(context, {
    why: `${nodePaths(context.chain, context.node).switch}/switch.sh answered before, and does not any more.`,
    next: 'Look whether something on the node ends programs in the background, then run the same command again.',
  });
}

/** Whether the step is confirmed. It is not where the switch was first. */
export async function confirmStep(context: NodeContext): Promise<boolean> {
  if (switchStateIn(await switchNames(context)) === 'confirmed') return true;
  return decide(context, 'armed', 'confirmed');
}

/**
 * Lets the switch put everything back now, and waits until it has; a switch that died is started again. Where tokens
 * may have been signed with what the step brought, a sole API server gets the form that accepts them. Null where the
 * switch does not answer.
 */
export async function restoreBySwitch(
  context: NodeContext,
  { hasSigned, patienceSeconds }: { readonly hasSigned: boolean; readonly patienceSeconds: number },
  report: (sinceSeconds: number) => void,
): Promise<EndState | null> {
  const asks = hasSigned ? 'asked' : 'recalled';
  // One that was confirmed restores nothing by itself, and all that it needs is still beside it.
  if (!(await decide(context, 'armed', asks))) await decide(context, 'confirmed', 'asked');
  const { clock } = context.ports;
  const started = clock.elapsed();
  let lookedAt = started;
  for (;;) {
    const state = switchStateIn(await switchNames(context));
    const isLooked = clock.elapsed() - lookedAt > answerSeconds * 1000;
    if (isEnd(state) && (isLooked || !(await isAlive(context)))) return state;
    if (isLooked) {
      if (!(await isAlive(context))) await startSwitch(context);
      lookedAt = clock.elapsed();
    }
    if (clock.elapsed() - started > (3 * patienceSeconds + 60) * 1000) return null;
    report(Math.round((clock.elapsed() - started) / 1000));
    await clock.sleep(1000);
  }
}

/** Where the switch is, and what it wrote; null where there is none. Needs no API server. */
export async function readSwitch(
  context: Pick<NodeContext, 'chain' | 'files' | 'node'>,
): Promise<SwitchFacts | null> {
  const { chain, files, node } = context;
  const folder = nodePaths(chain, node).switch;
  const names = (await files.list(folder)) ?? [];
  const state = switchStateIn(names);
  if (state === null) return null;
  const report = (await files.read(`${folder}/report`))?.toString('utf8').trim() ?? '';
  return { state, report };
}

/** The switch ends within a second once its folder is gone. */
export async function clearSwitch(context: NodeContext): Promise<void> {
  const { chain, files, node, ports } = context;
  const folder = nodePaths(chain, node).switch;
  if ((await files.facts(folder)) === null) return;
  const { path, link } = switchUnit(chain);
  await ports.shell(node).run(disableScript, { args: [path, link] });
  await removeFolder(context, folder);
}

/**
 * A switch that renames a file just then keeps its folder from being removed. By then it has lost its settings, so that
 * it ends within a second.
 */
async function removeFolder({ files, ports }: NodeContext, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await files.remove(folder);
    } catch (error) {
      const isBusy = error instanceof IrsaError && error.code === 'IRSA-CONTROLPLANE-004';
      if (!isBusy || attempt === 5) throw error;
      await ports.clock.sleep(1000);
    }
  }
}

async function startSwitch({ chain, node, ports }: NodeContext): Promise<void> {
  const folder = nodePaths(chain, node).switch;
  const name = `irsactl-${chain}-switch-${ports.clock.now()}`;
  await ports.shell(node).run(startScript, { args: [folder, name] });
}

/** Whether the process of the switch is there. */
async function isAlive({ chain, node, ports }: NodeContext): Promise<boolean> {
  const { code } = await ports.shell(node).run(aliveScript, { args: [nodePaths(chain, node).switch] });
  return code === 0;
}

async function switchNames({ chain, files, node }: NodeContext): Promise<readonly string[]> {
  return (await files.list(nodePaths(chain, node).switch)) ?? [];
}

function decide<From extends SwitchState>(
  context: NodeContext,
  from: From,
  to: OwnMove<From>,
): Promise<boolean> {
  return renameMark(context, from, to);
}

/** False where another was first: the file had another name by then. */
async function renameMark(context: NodeContext, from: string, to: string): Promise<boolean> {
  const { chain, files, node } = context;
  const folder = nodePaths(chain, node).switch;
  if (!(await switchNames(context)).includes(from)) return false;
  try {
    await files.rename(`${folder}/${from}`, `${folder}/${to}`);
    return true;
  } catch (error) {
    // 003: without a process, or room, it cannot be known; 004: there is no file of that name any more.
    const mayBeLate = error instanceof IrsaError && /^IRSA-CONTROLPLANE-00[34]$/.test(error.code);
    if (!mayBeLate) throw error;
    if ((await switchNames(context)).includes(to)) return true;
    return false;
  }
}

async function untilNamed(
  context: NodeContext,
  holds: (names: readonly string[]) => boolean,
): Promise<boolean> {
  const { clock } = context.ports;
  const started = clock.elapsed();
  while (clock.elapsed() - started < answerSeconds * 1000) {
    if (holds(await switchNames(context))) return true;
    await clock.sleep(250);
  }
  return false;
}

export function fired({ node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The dead man's switch of ${node.name} has undone a change that was not confirmed.`,
    why: 'It had not heard irsactl for too long, or the machine was started anew.',
    next: 'Run `irsactl plan`: it says what is on the node.',
  });
}

import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { hostOf, portOf } from '../manifest/server-address.ts';
import { assertOthersServe } from '../others-serve.ts';
import type { ApiServer, NodeFiles } from '../ports.ts';
import type { SwitchSettings } from '../switch/switch-settings.ts';
import { switchUnit } from '../switch/switch-unit.ts';
import { awaitReplaced, type Proven, type Unproven } from './await-replaced.ts';
import { awaitStreams } from './await-streams.ts';
import { clearStep } from './clear-step.ts';
import { containerStarts } from './container-log.ts';
import { type Expectation, expect, patienceOf, tokenFromBefore } from './expectation.ts';
import { awaitForgottenResets } from './forgotten-resets.ts';
import { refuseUnaccepted } from './key-ids.ts';
import { awaitLeaders } from './leaders.ts';
import {
  armSwitch,
  beat,
  confirmStep,
  fired,
  readSwitch,
  refuseStepOfOtherRun,
  setCarrying,
  silenceSeconds,
  unheard,
  untilHeard,
} from './live-switch.ts';
import type { NodeChange, PlacedFile } from './node-change.ts';
import { keepOriginal } from './original.ts';
import { pastRules, unmovedAddress } from './own-server.ts';
import { noteWhereLeft, undoStep, wentBack } from './put-back.ts';
import { readOriginal } from './read-records.ts';
import { hashOf, writeRecord } from './records.ts';
import { lookAtServer } from './server-processes.ts';
import { settleSwitch } from './settle-switch.ts';
import type { StandIn } from './stand-in.ts';
import {
  moved,
  type NodeContext,
  parsed,
  readPlaced,
  refuseUntrustedFolder,
  type StepContext,
} from './step-context.ts';
import { putInPlace, type StepFiles, writeStepFiles } from './step-files.ts';
import type { StepWay } from './step-way.ts';
import { tellPutBack, tellRestart } from './tell-interruption.ts';
import { noteTime } from './wait-times.ts';
import { ifUntouched } from './what-if.ts';
import { readWritten } from './written-manifest.ts';

/** An API server whose permissions still load answers 403: it is left alone for this long. */
const settleMilliseconds = 5000;

/** What the parts of one step work with. */
interface Step {
  readonly change: NodeChange;
  readonly way: StepWay;
  readonly expected: Expectation;
  readonly files: StepFiles;
  /** The node's own API server, past every rule that leads its clients elsewhere. */
  readonly real: ApiServer;
  readonly standIn: StandIn | null;
}

/**
 * Makes one change of one API server: everything that undoes it is on the node before anything is changed, and a switch
 * on the node undoes it where irsactl cannot (docs/decisions/0013-dead-mans-switch.md). What does not work is put back,
 * and is not tried again. For how long the API server was away is reported as an interruption.
 */
export async function takeStep(context: StepContext, change: NodeChange, way: StepWay): Promise<void> {
  const { files, node, ports } = context;
  const manifest = parsed(change.manifest.content, node);
  // First: as long as rules of an earlier run are there, whoever is asked below may be its stand-in.
  await settleSwitch(context, patienceOf(manifest, ports));
  const current = await readPlaced(context);
  if (hashOf(current.content) !== change.from) throw moved(context);
  await refuseUntrustedFolder({ files, node, folder: nodePaths(context.chain, node).directory });
  const coming = withPlaced(files, change.files);
  await refuseUnaccepted(coming, manifest);
  const expected = await expect({ ...context, files: coming }, manifest, { isRestart: true });
  refuseUntold(context, expected);
  await keepOriginal(context, current, change.files);
  const pristine = await isPristine(context, change.from);
  const { started: processBefore = null, processes: processesBefore = [] } = expected.before ?? {};
  const about = { pristine, processBefore, processesBefore };
  await noteWhereLeft(context, hashOf(current.content));
  const written = await writeStepFiles(context, current, change, about);
  const standIn = way.kind === 'stand-in' ? context.standIn(context, way) : null;
  const real = realServer(context, manifest, way);
  const step: Step = { change, way, expected, files: written, real, standIn };
  await armSwitch(context, settingsOf(context, manifest, step), standIn?.shell ?? null);
  const proven = await proveAndConfirm(context, step).finally(() => standIn?.letGo());
  await files.remove(nodePaths(context.chain, node).failed);
  await clearStep(context);
  tellRestart(context, way, proven);
  if (way.kind === 'plain') await awaitLeaders(context);
}

async function proveAndConfirm(context: StepContext, step: Step): Promise<Proven> {
  const proven = await proveOrUndo(context, step);
  await noteWritten(context, step);
  await noteTime(context, 'new-flags', proven.tookSeconds);
  if (step.standIn) await endStandIn(context, step.standIn, step.way.streamSeconds);
  return proven;
}

/** Longer than the switch takes to put its rules back once. */
const renewalMilliseconds = 2000;

/** What was begun is undone, unless it was seen working and is confirmed. */
async function proveOrUndo(context: StepContext, step: Step): Promise<Proven> {
  const takeTrafficBack = async () => {
    // The switch moves again what irsactl lifts for as long as it takes the stand-in for the one that carries.
    // Where it cannot be told it is over for the step as well, and ends the stand-in itself.
    await setCarrying(context, false).catch(onlyIfNotTold);
    if (!step.standIn) return;
    // Nor is it heard any more in its last state: what it has begun to move is done by then.
    await context.ports.clock.sleep(renewalMilliseconds);
    await step.standIn.end(async () => undefined);
  };
  const undo = async (reason: string | null, hasSigned: boolean) => {
    await refuseStepOfOtherRun(context);
    return undoStep({ ...context, server: step.real }, { reason, hasSigned, endStandIn: takeTrafficBack });
  };
  let proven: Proven | Fault;
  try {
    proven = await carryOut(context, step);
  } catch (error) {
    // The switch undoes what a fault of irsactl itself has left.
    if (!(error instanceof IrsaError)) throw error;
    await undo(null, true).catch((undoing: unknown) => {
      if (isOfNodeAccess(undoing)) throw leftToSwitch(context, error);
      // A manifest that is somebody's by now is no failure of the way back.
      throw isCoded(undoing, /^IRSA-CONTROLPLANE-019$/) ? error : undoing;
    });
    throw error;
  }
  if (!('fault' in proven)) return proven;
  // To try again what a stand-in found costs nobody anything.
  const state = await undo(proven.touched ? proven.fault : null, proven.hasSigned);
  if (!proven.touched) throw untouched(context, proven);
  tellPutBack(context, step.way, proven);
  throw wentBack(context, proven.fault, state);
}

/** Why the step has to be undone, and whether the API server itself was touched. */
type Fault =
  | ({ readonly touched: true } & Unproven)
  | ({ readonly touched: false; readonly hasSigned: false } & StandInFault);

/** `plainly`: whether the step may work without a stand-in, because the manifest itself was proven. */
interface StandInFault {
  readonly fault: string;
  readonly plainly: boolean;
}

async function carryOut(context: StepContext, step: Step): Promise<Proven | Fault> {
  const { files, node, ports, server } = context;
  const { standIn, way, real } = step;
  const alive = () => beat(context);
  const refused = standIn && (await prepareStandIn(context, step, standIn));
  if (refused) return { ...refused, touched: false, hasSigned: false };
  await withoutStreams(context, step);
  const awaited = await withFreshToken(context, step);
  const apiPort = portOf(parsed(step.change.manifest.content, node));
  const { processes } = await lookAtServer(ports.shell(node), apiPort);
  const starts = await containerStarts(files);
  if (!(await untilHeard(context))) throw unheard(context);
  if (standIn && !(await answersSoon(context, () => standIn.serves()))) {
    const fault = 'the stand-in that carries the traffic does not serve any more';
    return { fault, plainly: true, touched: false, hasSigned: false };
  }
  await putInPlace(context, step.files).catch(async (error: unknown) => {
    // Where the switch was first, it has taken away what was to be put in place.
    await alive();
    throw error;
  });
  // Another one may have taken its place while a stand-in was proven.
  const before = awaited.before && {
    ...awaited.before,
    processes: [...awaited.before.processes, ...processes],
  };
  const replaced = await awaitReplaced(context, {
    ...{ expected: { ...awaited, before }, record: step.files.record, real, clients: server, way },
    ...{ before: processes, starts, apiPort, alive },
  });
  if ('fault' in replaced) return { ...replaced, touched: true };
  if (standIn) {
    await pause(context, settleMilliseconds);
    if (!(await answersSoon(context, () => real.ready()))) {
      const fault = 'it served, and 5 s later it does not';
      const awaySince = ports.clock.elapsed() - replaced.away;
      return { fault, touched: true, hasSigned: true, awaySince, outage: replaced.outage };
    }
  }
  if (!(await confirmStep(context))) throw fired(context);
  return replaced;
}

/** What runs through the API server may end first, where that is wanted. */
async function withoutStreams(context: StepContext, { way, real, standIn }: Step): Promise<void> {
  const { streamSeconds: seconds = 0 } = way;
  if (seconds === 0) return;
  const whose = `the API server of ${context.node.name}`;
  const goesOn = async () => standIn === null || answersSoon(context, () => standIn.serves());
  await awaitStreams(context, { whose, server: real, seconds, goesOn }, () => beat(context));
  // They were looked at before that.
  await assertOthersServe(context, { node: context.node, way }, context.ports);
}

/**
 * With a token that the API server of before issues now: the one from the beginning of the step may expire while
 * stand-ins start and streams end, and would then be refused by any.
 */
async function withFreshToken(context: StepContext, { change, expected, real }: Step): Promise<Expectation> {
  if (!(await answersSoon(context, () => real.ready()))) return expected;
  const coming = withPlaced(context.files, change.files);
  const manifest = parsed(change.manifest.content, context.node);
  return { ...expected, tokenBefore: await tokenFromBefore(real, coming, manifest) };
}

/** One look may fail where etcd is slow, and a kubelet starts a stand-in again within a second or two. */
async function answersSoon(context: StepContext, answers: () => Promise<boolean>): Promise<boolean> {
  for (let look = 0; look < 5; look += 1) {
    if (await answers()) return true;
    await pause(context, 1000);
  }
  return false;
}

/** The real API server takes its clients back. What this leaves, the switch ends: the step is confirmed. */
async function endStandIn(context: StepContext, standIn: StandIn, streamSeconds?: number): Promise<void> {
  const alive = () => beat(context);
  await setCarrying(context, false);
  // One that is not heard moves nothing again, or its rules stay, and then `end` says so.
  await untilHeard(context);
  await standIn.end(alive, streamSeconds);
}

/** Proves the new manifest, then lets a stand-in carry the traffic. Answers why that does not work, or null. */
async function prepareStandIn(
  context: StepContext,
  step: Step,
  standIn: StandIn,
): Promise<StandInFault | null> {
  const alive = () => beat(context);
  const { change, expected } = step;
  const { accepting } = change;
  const proof = await standIn.start(change, expected, accepting ? 'proof' : 'traffic', alive);
  if (proof !== null) {
    return { fault: `a stand-in with the new manifest was not right: ${proof}`, plainly: false };
  }
  if (accepting) {
    await standIn.end(alive);
    const files = withPlaced(context.files, accepting.files);
    const manifest = parsed(accepting.manifest.content, context.node);
    const between = await expect({ ...context, files }, manifest, { isRestart: false });
    const { tokenBefore } = await withFreshToken(context, step);
    const fault = await standIn.start(accepting, { ...between, tokenBefore }, 'traffic', alive);
    if (fault !== null) {
      return { fault: `a stand-in that accepts both was not right: ${fault}`, plainly: true };
    }
  }
  const fault = await standIn.carry(alive);
  if (fault !== null) {
    return { fault: `the traffic cannot be led to a stand-in: ${fault}`, plainly: true };
  }
  await setCarrying(context, true);
  const { node } = context;
  const wait = { whose: `the API server of ${node.name}`, otherwise: ifUntouched(node) };
  await awaitForgottenResets(context, wait, alive);
  return null;
}

/** While the switch is told that irsactl lives. */
async function pause(context: StepContext, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 1000) {
    await beat(context);
    await context.ports.clock.sleep(Math.min(left, 1000));
  }
}

async function noteWritten(context: StepContext, { files }: Step): Promise<void> {
  const { chain, node, ports } = context;
  const { after: hash, pristine } = files.record;
  const written = { hash, confirmed: ports.clock.now(), pristine };
  await context.files.write(nodePaths(chain, node).written, writeRecord(written), { mode: 0o600 });
}

/** Where the real API server is asked. */
function realServer({ node, ports }: StepContext, manifest: Manifest, way: StepWay): ApiServer {
  if (way.kind === 'plain') return ports.apiServer(node);
  return pastRules(node, manifest, ports);
}

function settingsOf(
  { chain, node }: StepContext,
  manifest: Manifest,
  { way, files, expected }: Step,
): SwitchSettings {
  const { record, previous, accepting } = files;
  const isStandIn = way.kind === 'stand-in';
  return {
    chain,
    manifest: node.manifest,
    before: record.before,
    after: record.after,
    between: record.between,
    previous,
    accepting,
    staged: `${nodePaths(chain, node).previous}/next`,
    silenceSeconds,
    // Each wait of irsactl ends by itself before this: it is for a run that stands still and is heard nevertheless.
    limitSeconds: 5 * expected.patienceSeconds + 600 + 2 * (way.streamSeconds ?? 0),
    patienceSeconds: expected.patienceSeconds,
    serving: {
      host: isStandIn ? unmovedAddress : hostOf(manifest),
      port: portOf(manifest),
      client: way.client,
      everywhere: isStandIn,
    },
    unit: switchUnit(chain),
  };
}

/** The files of a node as they will be once others were put in place. */
function withPlaced(files: NodeFiles, placed: readonly PlacedFile[]): Pick<NodeFiles, 'read'> {
  const coming = new Map(placed.map(({ path, content }) => [path, Buffer.from(content)]));
  return { read: async (path) => coming.get(path) ?? files.read(path) };
}

/** Whether a manifest is the original, or came from it by irsactl's edits alone. */
async function isPristine(context: StepContext, hash: string): Promise<boolean> {
  const original = await readOriginal(context);
  const written = await readWritten(context, await readSwitch(context));
  return hash === original?.hash || (hash === written?.hash && written.pristine);
}

/** A step is confirmed by the process that its manifest started: one that cannot be told from the old is never seen. */
function refuseUntold({ node }: NodeContext, { before }: Expectation): void {
  if (before === null || before.started !== null || before.processes.length > 0) return;
  throw new IrsaError('IRSA-CONTROLPLANE-109', {
    what: `Nothing would tell whether the API server of ${node.name} was restarted; nothing was changed.`,
    why: 'Its /metrics does not say when it was started, and the node lists no process kube-apiserver at its port.',
    next: 'Allow the user of the kubeconfig to get /metrics, as the ClusterRole in docs/reference/cluster-role.yaml does, then run the same command again.',
  });
}

function untouched({ node }: NodeContext, { fault, plainly }: StandInFault): IrsaError {
  const without = '; with --no-stand-in the API server is changed without one, and is away meanwhile';
  return new IrsaError('IRSA-CONTROLPLANE-102', {
    what: `${plainly ? 'The stand-in' : 'The new manifest'} of ${node.name} does not work; its API server was not touched.`,
    why: `${fault[0]?.toUpperCase()}${fault.slice(1)}.`,
    next: `Put right what the reason names, then run the same command again${plainly ? without : ''}.`,
  });
}

function onlyIfNotTold(error: unknown): void {
  if (!isCoded(error, /^IRSA-CONTROLPLANE-100$/)) throw error;
}

/** What says that the node cannot be reached any more. */
function isOfNodeAccess(error: unknown): boolean {
  return isCoded(error, /^IRSA-CONTROLPLANE-06\d$/);
}

function isCoded(error: unknown, code: RegExp): boolean {
  return error instanceof IrsaError && code.test(error.code);
}

/** The node cannot be reached any more: it heals itself. */
function leftToSwitch({ node, chain }: NodeContext, error: IrsaError): IrsaError {
  return new IrsaError(error.code, {
    ...error.problem,
    next: `${node.name} begins to put the files from before the change back by itself after ${silenceSeconds} s, and notes it in ${nodePaths(chain, node).switch}/report. Then: ${error.problem.next}`,
  });
}

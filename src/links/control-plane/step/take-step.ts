import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { hostOf, portOf } from '../manifest/server-address.ts';
import type { NodeFiles } from '../ports.ts';
import { observeMachine } from '../preflight/observe.ts';
import { standInNames } from '../stand-in/names.ts';
import type { SwitchSettings } from '../switch/switch-settings.ts';
import { switchUnit } from '../switch/switch-unit.ts';
import { awaitReplaced, type Proven, type Unproven } from './await-replaced.ts';
import { clearStep } from './clear-step.ts';
import { containerStarts } from './container-log.ts';
import { type Expectation, expect, patienceOf, tokenFromBefore } from './expectation.ts';
import { refuseUnaccepted } from './key-ids.ts';
import { awaitLeaders } from './leaders.ts';
import {
  armSwitch,
  beat,
  confirmStep,
  fired,
  readSwitch,
  refuseStepOfOtherRun,
  silenceSeconds,
  unheard,
  untilHeard,
} from './live-switch.ts';
import type { NodeChange, PlacedFile } from './node-change.ts';
import { keepOriginal } from './original.ts';
import { noteWhereLeft, undoStep, wentBack } from './put-back.ts';
import { readOriginal } from './read-records.ts';
import { hashOf, writeRecord } from './records.ts';
import { type RestartMeans, restartMeans } from './restart-means.ts';
import { lookAtServer } from './server-processes.ts';
import { settleSwitch } from './settle-switch.ts';
import {
  moved,
  type NodeContext,
  type PlacedManifest,
  parsed,
  readPlaced,
  refuseUntrustedFolder,
  type StepContext,
} from './step-context.ts';
import { putInPlace, type StepFiles, writeStepFiles } from './step-files.ts';
import { tellPutBack, tellRestart } from './tell-interruption.ts';
import { noteTime } from './wait-times.ts';
import { readWritten } from './written-manifest.ts';

/** What the parts of one step work with. */
interface Step {
  readonly change: NodeChange;
  readonly means: RestartMeans;
  readonly expected: Expectation;
  readonly files: StepFiles;
}

/**
 * Makes one change of one API server: everything that undoes it is on the node before anything is changed, and a switch
 * on the node undoes it where irsactl cannot (docs/decisions/0013-dead-mans-switch.md). What does not work is put back,
 * and is not tried again. For how long the API server was away is reported as an interruption.
 */
export async function takeStep(context: StepContext, change: NodeChange): Promise<void> {
  const { files, node, ports } = context;
  const manifest = parsed(change.manifest.content, node);
  await settleSwitch(context, patienceOf(manifest, ports));
  const current = await readPlaced(context);
  if (hashOf(current.content) !== change.from) throw moved(context);
  await refuseUntrustedFolder({ files, node, folder: nodePaths(context.chain, node).directory });
  const coming = withPlaced(files, change.files);
  await refuseUnaccepted(coming, manifest);
  const means = await meansOn(context, current);
  const expected = await expect({ ...context, files: coming }, manifest, { isRestart: true });
  refuseUntold(context, expected);
  await keepOriginal(context, current, change.files);
  const pristine = await isPristine(context, change.from);
  const { started: processBefore = null, processes: processesBefore = [] } = expected.before ?? {};
  const about = { pristine, processBefore, processesBefore };
  await noteWhereLeft(context, hashOf(current.content));
  const written = await writeStepFiles(context, current, change, about);
  const step: Step = { change, means, expected, files: written };
  await armSwitch(context, settingsOf(context, manifest, step));
  const proven = await proveAndConfirm(context, step);
  await files.remove(nodePaths(context.chain, node).failed);
  await clearStep(context);
  tellRestart(context, proven);
  await awaitLeaders(context);
}

/** What the node has by now: minutes may have passed since the plan was made. */
async function meansOn({ node, ports }: StepContext, manifest: PlacedManifest): Promise<RestartMeans> {
  const { clock, cluster, shell } = ports;
  const known = parsed(manifest.content, node);
  const machine = await observeMachine(shell(node), { node, manifest: known }, clock);
  const survey = (await cluster.ready()) ? await cluster.survey() : null;
  return restartMeans({ node, machine, manifest }, survey);
}

async function proveAndConfirm(context: StepContext, step: Step): Promise<Proven> {
  const proven = await proveOrUndo(context, step);
  await noteWritten(context, step);
  await noteTime(context, 'new-flags', proven.tookSeconds);
  return proven;
}

/** What was begun is undone, unless it was seen working and is confirmed. */
async function proveOrUndo(context: StepContext, step: Step): Promise<Proven> {
  const undo = async (reason: string | null, hasSigned: boolean) => {
    await refuseStepOfOtherRun(context);
    return undoStep(context, { reason, hasSigned });
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
  // Nothing was touched where the stand-in found a fault, so retrying is free.
  const state = await undo(proven.touched ? proven.fault : null, proven.hasSigned);
  if (!proven.touched) throw untouched(context, proven.fault);
  tellPutBack(context, proven);
  throw wentBack(context, proven.fault, state);
}

/** Why the step has to be undone, and whether the API server itself was touched. */
type Fault =
  | ({ readonly touched: true } & Unproven)
  | { readonly touched: false; readonly hasSigned: false; readonly fault: string };

async function carryOut(context: StepContext, step: Step): Promise<Proven | Fault> {
  const { files, node, ports } = context;
  const { change, expected, means } = step;
  const alive = () => beat(context);
  const { proof } = means;
  const refused = 'port' in proof ? await context.prove(context, proof.port, change, expected, alive) : null;
  if (refused !== null) {
    const fault = `a stand-in with the new manifest was not right: ${refused}`;
    return { fault, touched: false, hasSigned: false };
  }
  const awaited = await withFreshToken(context, step);
  const apiPort = portOf(parsed(change.manifest.content, node));
  const { processes } = await lookAtServer(ports.shell(node), apiPort);
  const starts = await containerStarts(files);
  if (!(await untilHeard(context))) throw unheard(context);
  await putInPlace(context, step.files).catch(async (error: unknown) => {
    // Where the switch was first, it has taken away what was to be put in place.
    await alive();
    throw error;
  });
  // Another one may have taken its place while a stand-in proved the manifest.
  const before = awaited.before && {
    ...awaited.before,
    processes: [...awaited.before.processes, ...processes],
  };
  const replaced = await awaitReplaced(context, {
    ...{ expected: { ...awaited, before }, record: step.files.record, means },
    ...{ before: processes, starts, apiPort, alive },
  });
  if ('fault' in replaced) return { ...replaced, touched: true };
  if (!(await confirmStep(context))) throw fired(context);
  return replaced;
}

/**
 * With a token that the API server of before issues now: the one from the beginning of the step may expire while a
 * stand-in starts, and would then be refused by any.
 */
async function withFreshToken(context: StepContext, { change, expected }: Step): Promise<Expectation> {
  const { files, node, server } = context;
  if (!(await answersSoon(context))) return expected;
  const manifest = parsed(change.manifest.content, node);
  return {
    ...expected,
    tokenBefore: await tokenFromBefore(server, withPlaced(files, change.files), manifest),
  };
}

/** One look may fail where etcd is slow. */
async function answersSoon(context: StepContext): Promise<boolean> {
  const { ports, server } = context;
  for (let look = 0; look < 5; look += 1) {
    if (await server.ready()) return true;
    await beat(context);
    await ports.clock.sleep(1000);
  }
  return false;
}

async function noteWritten(context: StepContext, { files }: Step): Promise<void> {
  const { chain, node, ports } = context;
  const { after: hash, pristine } = files.record;
  const written = { hash, confirmed: ports.clock.now(), pristine };
  await context.files.write(nodePaths(chain, node).written, writeRecord(written), { mode: 0o600 });
}

function settingsOf(
  { chain, node }: StepContext,
  manifest: Manifest,
  { means, files, expected }: Step,
): SwitchSettings {
  const { record, previous, accepting } = files;
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
    limitSeconds: 5 * expected.patienceSeconds + 600,
    patienceSeconds: expected.patienceSeconds,
    serving: { host: hostOf(manifest), port: portOf(manifest), client: means.client },
    standIns: standInNames(chain, node),
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

function untouched({ node }: NodeContext, fault: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-102', {
    what: `The new manifest of ${node.name} does not work; its API server was not touched.`,
    why: `${fault[0]?.toUpperCase()}${fault.slice(1)}.`,
    next: 'Put right what the reason names, then run the same command again.',
  });
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

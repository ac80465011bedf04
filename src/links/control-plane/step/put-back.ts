import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { editedMeanwhile } from '../findings.ts';
import { readable } from '../manifest/parse-manifest.ts';
import type { NodeFiles } from '../ports.ts';
import { endStandIns } from '../stand-in/end-stand-ins.ts';
import { type EndState, endMeaning, isEditedSince, isOfStep } from '../switch/switch-state.ts';
import { awaitServing } from './await-serving.ts';
import { clearStep } from './clear-step.ts';
import { type Expectation, expect, patienceOf } from './expectation.ts';
import { readSwitch, restoreBySwitch, type SwitchFacts } from './live-switch.ts';
import { readStep } from './read-records.ts';
import { hashAt, hashOf, parseWritten, type StepRecord, writeRecord } from './records.ts';
import { type NodeContext, parsed, readPlaced } from './step-context.ts';
import { noteTime, waitingAsBefore } from './wait-times.ts';
import { ifNotBack } from './what-if.ts';

interface Undoing {
  /** What was seen to fail; null where irsactl was only kept from going on, which says nothing of the new manifest. */
  readonly reason: string | null;
  /** Whether the API server may have signed tokens with what the step brought. */
  readonly hasSigned: boolean;
}

/**
 * Undoes a step that is not confirmed: the switch on the node puts everything back, as it would if irsactl were gone,
 * so that there is one way back and it is always the tried one. Never over an edit that somebody made since. `reason`
 * is kept, so that what failed is not tried again by itself.
 */
export async function undoStep(context: NodeContext, { reason, hasSigned }: Undoing): Promise<EndState> {
  const { files, node, ports, server } = context;
  const step = await readStep(context);
  if (step === null) {
    await clearStep(context);
    return 'restored';
  }
  const inPlace = await files.read(node.manifest);
  const now = inPlace === null ? null : hashOf(inPlace);
  const own = await readSwitch(context);
  if (!isOfStep(step, now) || isEditedSince(own?.state ?? null, step, now)) throw editedSince(context);
  if (now === step.after) await refuseAltered(context, step);
  if (reason !== null) await remember(context, step.after, reason);
  const usual = await waitingAsBefore(
    context,
    'put-back',
    `the API server of ${node.name} with its files from before`,
    ifNotBack(node, own !== null),
  );
  const began = ports.clock.elapsed();
  const patience = patienceOf(readable(inPlace ?? Buffer.of()), ports);
  const state = own
    ? await askSwitch(context, step, own, () =>
        restoreBySwitch(context, { hasSigned, patienceSeconds: patience }, (since) => usual(since, 30)),
      )
    : await renameBack(context, step);
  const { content } = await readPlaced(context);
  const hash = hashOf(content);
  // What somebody wrote over it meanwhile is theirs, and no way back may take it for irsactl's.
  if (isEditedSince(state, step, hash)) throw editedSince(context);
  const expected = await expectBack(context, step, content);
  const fault = await awaitServing(server, expected, ports, usual);
  if (fault !== null) throw notBack(context, fault);
  await noteTime(context, 'put-back', (ports.clock.elapsed() - began) / 1000);
  await endStandIns(context);
  await noteWhereItRests(context, step, hash);
  await clearStep(context);
  return state === 'stuck' ? 'restored' : state;
}

/** The API server signs with the key that it has read, also where somebody has put another there since. */
async function expectBack(context: NodeContext, step: StepRecord, content: Buffer): Promise<Expectation> {
  const expected = await expect(context, parsed(content, context.node), { isRestart: false });
  if (hashOf(content) !== step.before) return expected;
  for (const { path, hash } of step.files) {
    if ((await hashAt(context.files, path)) !== hash) return { ...expected, keyId: null };
  }
  return expected;
}

/** The record of a step goes as the next begins. */
export async function noteWhereLeft(context: NodeContext, hash: string): Promise<void> {
  const step = await readStep(context);
  if (step !== null) await noteWhereItRests(context, step, hash);
}

/**
 * The form that accepts both is one of irsactl's, and a way back leads from it to the original as well. Where it rests in
 * the one from before, until now tokens may have been signed by what the step brought.
 */
async function noteWhereItRests(
  { chain, files, node, ports }: NodeContext,
  { before, between, pristine }: StepRecord,
  hash: string,
): Promise<void> {
  const path = nodePaths(chain, node).written;
  const confirmed = ports.clock.now();
  if (hash === between) return writeIfRoom(files, path, writeRecord({ hash, confirmed, pristine }));
  if (hash !== before) return;
  const written = parseWritten(await files.read(path));
  if (written?.hash === before) await writeIfRoom(files, path, writeRecord({ ...written, confirmed }));
}

async function askSwitch(
  context: NodeContext,
  step: StepRecord,
  { state: before }: SwitchFacts,
  restore: () => Promise<EndState | null>,
): Promise<EndState> {
  const state = await restore();
  if (state !== null && state !== 'stuck') return state;
  const mayBeBack = state === null || before === 'stuck';
  if (mayBeBack && (await isBack(context, step))) return 'stuck';
  await refuseAltered(context, step);
  throw notBack(context, await stuckBecause(context));
}

/**
 * A switch that gave up looks never again, and one that died did nothing. Where every file from before is in its place,
 * only the API server had not come back, for example for want of an etcd that has a majority: whether it does now is
 * seen by asking it. A key file without its copy was put back, and is another one only where somebody wrote it since.
 */
async function isBack({ files, node }: NodeContext, step: StepRecord): Promise<boolean> {
  if ((await hashAt(files, node.manifest)) !== step.before) return false;
  for (const { path, copy, hash } of step.files) {
    if ((await hashAt(files, path)) !== hash && (await files.facts(copy)) !== null) return false;
  }
  return true;
}

/** For a switch that somebody took away. */
async function renameBack({ chain, files, node }: NodeContext, step: StepRecord): Promise<EndState> {
  const copy = `${nodePaths(chain, node).previous}/manifest.yaml`;
  for (const kept of [...step.files, { copy, path: node.manifest }]) {
    // A copy that is gone was put back already.
    if ((await files.facts(kept.copy)) !== null) await files.rename(kept.copy, kept.path);
  }
  return 'restored';
}

async function refuseAltered({ chain, files, node }: NodeContext, step: StepRecord): Promise<void> {
  const copy = `${nodePaths(chain, node).previous}/manifest.yaml`;
  const content = await files.read(copy);
  if (content === null || hashOf(content) === step.before) return;
  throw new IrsaError('IRSA-CONTROLPLANE-035', {
    what: `${copy} is not the manifest that irsactl kept, and is not put in place.`,
    why: 'Its hash is not the one in record.json beside it, so it was altered since.',
    next: `Put ${node.manifest} right by hand, then run \`irsactl plan\`.`,
  });
}

async function remember(
  { files, chain, node, ports }: NodeContext,
  hash: string,
  reason: string,
): Promise<void> {
  const record = writeRecord({ hash, at: ports.clock.now(), reason });
  await writeIfRoom(files, nodePaths(chain, node).failed, record);
}

/** Best effort: on a full disk everything has been put back all the same. */
async function writeIfRoom(files: NodeFiles, path: string, record: string): Promise<void> {
  try {
    await files.write(path, record, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof IrsaError && error.code === 'IRSA-CONTROLPLANE-003')) throw error;
  }
}

async function stuckBecause(context: NodeContext): Promise<string> {
  const report = (await readSwitch(context))?.report.split('\n').at(-1) ?? '';
  return `${endMeaning.stuck}${report === '' ? '' : ` (${report})`}`;
}

/** The step did not work, and everything is as before it, or nothing is lost. */
export function wentBack({ node, chain }: NodeContext, reason: string, state: EndState): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-020', {
    what: `The API server of ${node.name} did not come back as it should; ${state === 'accepting' ? endMeaning.accepting : 'the previous manifest is in place again'}, and it serves.`,
    why: `With the new flags, ${reason}.`,
    next: `Put right what the reason names, remove ${nodePaths(chain, node).failed}, then run the same command again.`,
  });
}

export function editedSince({ node, chain }: NodeContext): IrsaError {
  return new IrsaError(
    'IRSA-CONTROLPLANE-019',
    editedMeanwhile(node.manifest, nodePaths(chain, node).previous),
  );
}

function notBack({ node }: NodeContext, reason: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not come back, not even with its previous manifest.`,
    why: `The manifest from before is in place at ${node.manifest}, but ${reason}.`,
    next: `Look at the API server's log (\`crictl logs\`, /var/log/pods). Which files may take the place of these, \`irsactl explain how-to/put-an-api-server-back-by-hand\` says.`,
  });
}

import { z } from 'zod';
import { type ChangeKind, changeKind, orUnknown, requireKnown } from '../../chain/change-kind.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { temporaryOf } from '../../chain/node-files.ts';
import type { Progress } from '../../chain/progress.ts';
import { internalError } from '../../errors/internal-error.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { flagsOf, flagsShape, type StepKind, signingShape } from './change.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import { sameFlags } from './manifest/chain-flags.ts';
import { editFlags } from './manifest/edit-flags.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { nodesFinding, workableNode } from './node-rules.ts';
import { nodeKeyOf } from './node-state.ts';
import type { ControlPlanePorts } from './ports.ts';
import { containerStarts } from './step/container-log.ts';
import { expect } from './step/expectation.ts';
import { undoInterrupted } from './step/heal.ts';
import { installKey, removeKey } from './step/key-files.ts';
import { hashOf, parseOriginal, parseWritten } from './step/records.ts';
import { moved, type NodeContext, parsed, readPlaced, type StepContext } from './step/step-context.ts';
import { finishStep, takeStep } from './step/take-step.ts';

const keyFiles = { privateFile: z.string(), publicFile: z.string() };
const installed = z.object({ keyId: z.string(), mode: z.string() }).nullable();

/** What apply can do to the API server of a node. */
export function controlPlaneChanges(
  ports: ControlPlanePorts,
): Readonly<Record<StepKind, ChangeKind<DesiredControlPlane>>> {
  type Work = { readonly desired: DesiredControlPlane; readonly progress: Progress };
  const contextOf = ({ desired, progress }: Work) => nodeContext(desired, ports, progress);
  const edit = (isSigning: boolean): ChangeKind<DesiredControlPlane> =>
    changeKind({ before: flagsShape, after: isSigning ? signingShape : flagsShape }, (work) => {
      const after = flagsOf(work.after);
      return editManifest({ before: flagsOf(work.before), after, isSigning }, work.desired, contextOf(work));
    });
  return {
    confirm: changeKind({}, (work) => confirm(contextOf(work))),
    'put-back': changeKind({ after: flagsShape }, (work) => undoInterrupted(contextOf(work))),
    'install-key': changeKind(
      { before: installed, after: z.object({ keyId: orUnknown(z.string()), ...keyFiles }) },
      (work) => installKey({ ...work.after, keyId: requireKnown(work.after.keyId) }, contextOf(work)),
    ),
    sign: edit(true),
    'sign-back': edit(false),
    'reverse-lines': edit(false),
    'restore-original': changeKind({ before: flagsShape, after: flagsShape }, (work) =>
      restoreOriginal(work.desired, contextOf(work)),
    ),
    'remove-key': changeKind({ before: z.object(keyFiles) }, (work) =>
      removeKey(work.before, contextOf(work)),
    ),
    'remove-backups': changeKind({}, (work) => removeBackups(contextOf(work))),
  };
}

interface ManifestEdit {
  readonly before: ServiceAccountFlags;
  readonly after: ServiceAccountFlags;
  readonly isSigning: boolean;
}

function nodeContext(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress,
): NodeContext {
  const node = workableNode(desired.nodes);
  if (node) {
    const [files, server] = [ports.nodeFiles(node), ports.apiServer(node)];
    return { chain: desired.chain, node, files, server, ports, progress };
  }
  const found = nodesFinding(desired.nodes);
  throw found ? errorOfFinding(found) : internalError('a node is there, or why it cannot be worked on');
}

/** Signing takes what irsa.yaml says; the way back what the chain did add. */
async function stepContext(
  isSigning: boolean,
  desired: DesiredControlPlane,
  context: NodeContext,
): Promise<StepContext> {
  const { files, node, chain } = context;
  const original = parseOriginal(await files.read(`${nodePaths(chain, node).original}/record.json`));
  const manifest = parsed((await readPlaced(context)).content, node);
  const { inContainer } = nodeKeyOf(manifest, original?.ours?.key ?? null, chain);
  const issuer = desired.issuer.known ? desired.issuer.value : '';
  const added = isSigning ? null : (original?.ours ?? null);
  const ours = added ?? { issuer, key: desired.ownKey ? inContainer : null };
  return { ...context, cluster: desired.cluster, ours };
}

async function confirm(context: NodeContext): Promise<void> {
  const { content } = await readPlaced(context);
  const expectation = await expect(context, parsed(content, context.node), { isRestart: false });
  await finishStep(context, expectation, hashOf(content), await containerStarts(context.files));
}

async function editManifest(
  { before, after, isSigning }: ManifestEdit,
  desired: DesiredControlPlane,
  node: NodeContext,
): Promise<void> {
  const context = await stepContext(isSigning, desired, node);
  const current = await readPlaced(context);
  const manifest = parsed(current.content, context.node);
  if (!sameFlags(before, readFlags(manifest))) throw moved(context);
  const content = editFlags(manifest, after, context.ours);
  // Guards against a form of YAML that the editing does not foresee: nothing is written then.
  if (!sameFlags(readFlags(parsed(content, context.node)), after)) throw uneditable(context);
  const { mode, owner, group } = current.attributes;
  const modified = context.ports.clock.now();
  await takeStep(context, current, { content, attributes: { mode, owner, group, modified } });
}

async function restoreOriginal(desired: DesiredControlPlane, node: NodeContext): Promise<void> {
  const context = await stepContext(false, desired, node);
  const { original, written } = nodePaths(context.chain, context.node);
  const record = parseOriginal(await context.files.read(`${original}/record.json`));
  const content = await context.files.read(`${original}/manifest.yaml`);
  if (!record || !content || hashOf(content) !== record.hash) throw moved(context);
  const { mode, owner, group, modified } = record;
  const current = await readPlaced(context);
  // The flags alone do not show it: any other line of the manifest may have been edited as well.
  const ours = parseWritten(await context.files.read(written));
  if (!ours?.pristine || hashOf(current.content) !== ours.hash) throw moved(context);
  await takeStep(context, current, { content, attributes: { mode, owner, group, modified } });
}

/** The original goes last: as long as it is there, an interrupted destroy knows that something is left to do. */
async function removeBackups({ chain, node, files }: NodeContext): Promise<void> {
  const paths = nodePaths(chain, node);
  for (const path of [
    paths.next,
    paths.previous,
    paths.written,
    paths.failed,
    paths.cluster,
    paths.original,
  ]) {
    await files.remove(temporaryOf(path));
    await files.remove(path);
  }
  for (const folder of [paths.directory, node.directory]) {
    if ((await files.list(folder))?.length === 0) await files.remove(folder);
  }
}

function uneditable({ node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${node.manifest} cannot be edited.`,
    why: 'The edited text does not read back with the flags that it should have; nothing was written.',
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: node.manifest },
  });
}

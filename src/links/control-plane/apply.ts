import type { Change } from '../../chain/change.ts';
import type { ChangeTable } from '../../chain/change-kind.ts';
import type { Progress } from '../../chain/progress.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { flagsOf, type StepKind } from './changes.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import { sameFlags } from './manifest/chain-flags.ts';
import { editFlags } from './manifest/edit-flags.ts';
import { readFlags } from './manifest/flags.ts';
import { nodesFinding, workableNode } from './node-rules.ts';
import { ownFlags } from './node-state.ts';
import type { ControlPlanePorts } from './ports.ts';
import { installKey, removeKey } from './step/key-files.ts';
import { hashOf, parseOriginal, parseWritten } from './step/records.ts';
import {
  expect,
  finishStep,
  type PlacedManifest,
  parsed,
  putBack,
  type StepContext,
  takeStep,
} from './step/take-step.ts';

/** What apply can do to the API server of a node. */
export function controlPlaneChanges(ports: ControlPlanePorts): ChangeTable<DesiredControlPlane> {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      {
        faultOf: () => null,
        run: (change, desired, progress) => applyControlPlane(change, desired, ports, progress),
      },
    ]),
  );
}

const kinds: readonly StepKind[] = [
  'put-back',
  'confirm',
  'install-key',
  'sign',
  'sign-back',
  'restore-original',
  'reverse-lines',
  'remove-key',
  'remove-backups',
];

async function applyControlPlane(
  change: Change,
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<void> {
  const place = stepContext(desired, ports, progress);
  if (change.kind === 'confirm') await confirm(place);
  if (change.kind === 'put-back') await putBack(place);
  if (change.kind === 'install-key') await installKey(change, place);
  if (['sign', 'sign-back', 'reverse-lines'].includes(change.kind))
    await editManifest(change, desired, place);
  if (change.kind === 'restore-original') await restoreOriginal(place);
  if (change.kind === 'remove-key') await removeKey(change, place);
  if (change.kind === 'remove-backups') await removeBackups(place);
}

function stepContext(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress,
): StepContext {
  const node = workableNode(desired.nodes);
  if (node) {
    const { chain, cluster } = desired;
    return {
      chain,
      cluster,
      node,
      files: ports.nodeFiles(node),
      server: ports.apiServer(node),
      ports,
      progress,
    };
  }
  const { what, why, next } = nodesFinding(desired.nodes) ?? { what: '', why: '', next: '' };
  throw new IrsaError('IRSA-CONTROLPLANE-005', { what, why, next });
}

async function confirm(place: StepContext): Promise<void> {
  const { content } = await readPlaced(place);
  const expectation = await expect(place, parsed(content, place.node), { isRestart: false });
  await finishStep(place, expectation, hashOf(content));
}

async function editManifest(change: Change, desired: DesiredControlPlane, place: StepContext): Promise<void> {
  const current = await readPlaced(place);
  const manifest = parsed(current.content, place.node);
  const [before, after] = [flagsOf(change.before), flagsOf(change.after)];
  if (!after || !before || !sameFlags(before, readFlags(manifest))) throw moved(place);
  const content = editFlags(manifest, after, ownFlags(desired, readFlags(manifest)));
  // Guards against a form of YAML that the editing does not foresee: nothing is written then.
  if (!sameFlags(readFlags(parsed(content, place.node)), after)) throw uneditable(place);
  const { mode, owner, group } = current.attributes;
  const modified = place.ports.clock.now();
  await takeStep(place, current, { content, attributes: { mode, owner, group, modified } });
}

async function restoreOriginal(place: StepContext): Promise<void> {
  const { original, written } = nodePaths(place.chain, place.node);
  const record = parseOriginal(await place.files.read(`${original}/record.json`));
  const content = await place.files.read(`${original}/manifest.yaml`);
  if (!record || !content) throw moved(place);
  const { mode, owner, group, modified } = record;
  const current = await readPlaced(place);
  // The flags alone do not tell: any other line of the manifest may have been edited as well.
  const ours = parseWritten(await place.files.read(written));
  if (!ours?.pristine || hashOf(current.content) !== ours.hash) throw moved(place);
  await takeStep(place, current, { content, attributes: { mode, owner, group, modified } });
}

/** The original goes last: as long as it is there, an interrupted destroy knows that something is left to do. */
async function removeBackups({ chain, node, files }: StepContext): Promise<void> {
  const paths = nodePaths(chain, node);
  for (const path of [paths.next, paths.previous, paths.written, paths.cluster, paths.original]) {
    await files.remove(path);
  }
  if ((await files.list(paths.directory))?.length === 0) await files.remove(paths.directory);
}

async function readPlaced({ files, node }: StepContext): Promise<PlacedManifest> {
  const content = await files.read(node.manifest);
  const facts = await files.facts(node.manifest);
  if (content && facts) {
    const { mode, owner, group, modified } = facts;
    return { content, attributes: { mode, owner, group, modified } };
  }
  throw new IrsaError('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${node.manifest}.`,
    why: 'It was there when the plan was made.',
    next: 'Put it back, then run `irsactl plan`.',
  });
}

function moved({ node }: StepContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-022', {
    what: `The manifest ${node.manifest} changed since the plan was made.`,
    why: 'It is not the one that the plan started from; nothing was written.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

function uneditable({ node }: StepContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${node.manifest} cannot be edited.`,
    why: 'The edited text does not read back with the flags that it should have; nothing was written.',
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: node.manifest },
  });
}

import type { Change } from '../../chain/change.ts';
import { change, targetOf } from './change.ts';
import { clusterNodeOf } from './cluster-node-of.ts';
import { controllerPaths } from './controller-manifest.ts';
import { nodePaths } from './desired.ts';
import type { ClusterFacts, NodeFacts } from './facts.ts';
import { onNode, pairHoldsKey } from './key-placement.ts';
import { namesKey } from './manifest/chain-flags.ts';
import { readFlags } from './manifest/flags.ts';
import { readable } from './manifest/parse-manifest.ts';
import type { NodeState } from './node-state.ts';
import type { ControlPlaneNode } from './ports.ts';
import type { PairForm } from './server-form.ts';
import { keyIdsIn } from './step/key-ids.ts';
import { readOriginal } from './step/read-records.ts';
import {
  type ClusterRecord,
  hashOf,
  type KeptFile,
  type OriginalRecord,
  writeRecord,
} from './step/records.ts';
import { moved, type NodeContext, readManifest } from './step/step-context.ts';

/** What a node had that stood before irsactl, for one that joined with the chain in it. */
export interface BorrowedOriginal {
  readonly from: ControlPlaneNode;
  readonly record: OriginalRecord;
  readonly pair: PairForm | null;
}

/**
 * For a node that joined after apply: kubeadm gave it the chain from kubeadm-config and from the uploaded keys, so that
 * nothing of its own leads back. The API servers were alike, so another node's original does. Null for every other
 * node, also for one whose own note was lost or lies elsewhere.
 */
export function borrowedOriginal(
  facts: NodeFacts,
  nodes: readonly NodeFacts[],
  { survey }: ClusterFacts,
): BorrowedOriginal | null {
  const { original, step, node } = facts;
  if (original !== null || step !== null) return null;
  const known = clusterNodeOf(survey, facts);
  const donors = nodes.flatMap((one) =>
    one.original && isWhole(one) ? [{ ...one, original: one.original }] : [],
  );
  const donor = donors.toSorted((one, other) => one.original.noted - other.original.noted)[0];
  if (!known || !donor || known.created <= donor.original.noted || !holdsMore(facts, donor)) return null;
  const { isIntact: _, noted: __, ...record } = donor.original;
  return { from: donor.node, record: ownRecord(record, node, donor.node), pair: donor.originalPair };
}

/** What it kept of kubeadm's pair is whole, where the chain changed that. */
function isWhole({ original, originalPair }: NodeFacts): boolean {
  return original?.ours ? original.ours.pair === null || originalPair !== null : false;
}

/** Whether nothing of a node's own leads back, although it has the chain as the others have it. */
export function lacksRecords(facts: NodeFacts, others: readonly NodeFacts[]): boolean {
  return facts.original === null && others.some((other) => holdsMore(facts, other));
}

/** Whether a node has what the chain has added elsewhere. What was there before irsactl as well is no sign of it. */
function holdsMore(facts: NodeFacts, { original, originalPair }: NodeFacts): boolean {
  const known = facts.manifest && readable(facts.manifest.content);
  if (!known || !original?.ours) return false;
  const { ours, flags: before } = original;
  const today = readFlags(known);
  const hasIssuer = today.issuers.includes(ours.issuer) && !before.issuers.includes(ours.issuer);
  const hasPair = pairHoldsKey(facts, ours) && !originalPair?.publicIds.includes(ours.keyId);
  return hasIssuer || hasPair || namesKey(today, ours);
}

/** The same on another node: its manifest is its own, and none of it is kept. */
function ownRecord(
  record: OriginalRecord,
  node: ControlPlaneNode,
  from: ControlPlaneNode,
  files: readonly KeptFile[] = record.files,
): OriginalRecord {
  return { ...record, manifest: node.manifest, hash: 'none', files: [...files], joinedWith: from.name };
}

/** Notes on a node that joined what leads back; null where it has its own. */
export function noteOriginalChange(
  { joinedWith }: NodeFacts,
  state: NodeState,
  chain: string,
): Change | null {
  if (joinedWith === null) return null;
  return change.create('note-original', targetOf(state, nodePaths(chain, state.node).original), {
    after: { from: joinedWith },
    why: `${state.node.name} joined with the chain in it; what was there before irsactl is copied from ${joinedWith}, for the way back.`,
    disruptive: false,
  });
}

/** Copies the record of another node, and the files that it kept, through this machine's memory. */
export async function noteOriginal(
  context: NodeContext,
  from: ControlPlaneNode,
  cluster: ClusterRecord,
): Promise<void> {
  const { chain, node, files, ports } = context;
  const source = ports.nodeFiles(from);
  const paths = nodePaths(chain, node);
  const record = await readOriginal({ chain, files: source, node: from });
  const manifest = await readManifest(files, node);
  if (!record || !manifest) throw moved(context);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.cluster, writeRecord(cluster), { mode: 0o600 });
  await files.makeDirectory(paths.original, 0o700);
  const folder = `${paths.original}/files`;
  if (record.files.length > 0) await files.makeDirectory(folder, 0o700);
  const kept: KeptFile[] = [];
  for (const [index, file] of record.files.entries()) {
    const content = await source.read(file.copy);
    if (content === null || hashOf(content) !== file.hash) throw moved(context);
    const copy = `${folder}/${index}`;
    const { mode, owner, group, modified } = file;
    await files.write(copy, content, { mode, owner, group, modified });
    kept.push({ ...file, copy });
  }
  const pair = record.ours?.pair ? onNode(manifest, record.ours.pair) : null;
  const [keyId = null] = pair ? await keyIdsIn(files, pair.privateFile) : [];
  if (keyId !== null) {
    const controller = controllerPaths(chain, node);
    await files.makeDirectory(controller.folder, 0o700);
    await files.write(controller.record, writeRecord({ keyId, restarting: null }), { mode: 0o600 });
  }
  // Last: without it the folder counts as none.
  const own = writeRecord(ownRecord(record, node, from, kept));
  await files.write(`${paths.original}/record.json`, own, { mode: 0o600 });
}

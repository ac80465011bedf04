import type { Change } from '../../chain/change.ts';
import { change, targetOf } from './change.ts';
import { controllerPaths } from './controller-manifest.ts';
import { nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { onNode } from './key-placement.ts';
import { namesKey } from './manifest/chain-flags.ts';
import { readFlags } from './manifest/flags.ts';
import { readable } from './manifest/parse-manifest.ts';
import type { NodeState } from './node-state.ts';
import type { ControlPlaneNode } from './ports.ts';
import type { PairForm } from './server-form.ts';
import { keyIdsIn } from './step/key-ids.ts';
import {
  type ClusterRecord,
  type KeptFile,
  type OriginalRecord,
  parseOriginal,
  writeRecord,
} from './step/records.ts';
import { moved, type NodeContext } from './step/step-context.ts';

/** What a node had that stood before irsactl, for one that joined with the chain in it. */
export interface BorrowedOriginal {
  readonly from: ControlPlaneNode;
  readonly record: OriginalRecord;
  readonly pair: PairForm | null;
}

/**
 * For a node that joined after apply: kubeadm gave it the chain from kubeadm-config and from the uploaded keys, so that
 * nothing of its own leads back. The API servers were alike, so another node's original does. Null for every other node.
 */
export function borrowedOriginal(
  { original, step, manifest, keyIds }: NodeFacts,
  nodes: readonly NodeFacts[],
): BorrowedOriginal | null {
  if (original !== null || step !== null) return null;
  const donor = nodes.find((one) => one.original?.ours);
  const known = manifest && readable(manifest.content);
  if (!donor?.original?.ours || !known) return null;
  const { ours, flags: before } = donor.original;
  const today = readFlags(known);
  // What the others had before irsactl as well is no sign of it.
  const hasIssuer = today.issuers.includes(ours.issuer) && !before.issuers.includes(ours.issuer);
  const inPair = ours.pair ? (keyIds.get(ours.pair.publicFile) ?? []) : [];
  const hasPair =
    inPair.some((kid) => kid === ours.keyId) && !donor.originalPair?.publicIds.includes(ours.keyId);
  if (!hasIssuer && !hasPair && !namesKey(today, ours)) return null;
  return { from: donor.node, record: donor.original, pair: donor.originalPair };
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
  const record = parseOriginal(await source.read(`${nodePaths(chain, from).original}/record.json`));
  const manifest = readable((await files.read(node.manifest)) ?? Buffer.of());
  if (!record || !manifest) throw moved(context);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.cluster, writeRecord(cluster), { mode: 0o600 });
  await files.makeDirectory(paths.original, 0o700);
  const folder = `${paths.original}/files`;
  if (record.files.length > 0) await files.makeDirectory(folder, 0o700);
  const kept: KeptFile[] = [];
  for (const [index, file] of record.files.entries()) {
    const content = await source.read(file.copy);
    if (content === null) throw moved(context);
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
  const own = { ...record, manifest: node.manifest, hash: 'none', files: kept, joinedWith: from.name };
  await files.write(`${paths.original}/record.json`, writeRecord(own), { mode: 0o600 });
}

import { isDeepStrictEqual } from 'node:util';
import { nodePaths } from '../desired.ts';
import { onNode } from '../key-placement.ts';
import { holdsChain } from '../manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import type { NodeFiles } from '../ports.ts';
import { acceptedKids, keyIdsIn } from './key-ids.ts';
import type { PlacedFile } from './node-change.ts';
import { readOriginal } from './read-records.ts';
import { hashOf, type KeptFile, writeRecord } from './records.ts';
import { type PlacedManifest, parsed, type StepContext } from './step-context.ts';

/**
 * Keeps the manifest from before irsactl. One that was kept earlier stays, unless nothing of the chain is in today's
 * manifest: then the way back leads to today's, not to one from before somebody else's changes.
 */
export async function keepOriginal(
  context: StepContext,
  current: PlacedManifest,
  replaced: readonly PlacedFile[],
): Promise<void> {
  const { chain, cluster, files, node, ours } = context;
  const paths = nodePaths(chain, node);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.cluster, writeRecord(cluster), { mode: 0o600 });
  const record = `${paths.original}/record.json`;
  const kept = await readOriginal(context);
  const manifest = parsed(current.content, node);
  const flags = readFlags(manifest);
  const hash = hashOf(current.content);
  const isSame = kept?.hash === hash && isDeepStrictEqual(kept.ours, ours);
  const isChains = holdsChain(flags, ours) || (await holdsKey(context, manifest));
  if (kept !== null && (isSame || isChains)) return;
  // Without its record the folder counts as none, so that a kill in between leaves no original of two halves.
  if (kept !== null) await files.remove(record);
  const { mode, owner, group, modified } = current.attributes;
  const original = {
    manifest: node.manifest,
    hash,
    ...{ mode, owner, group, modified },
    flags: mutable(flags),
    joinedWith: null,
    keyIds: [...(await acceptedKids(files, manifest))],
    ours: {
      issuer: ours.issuer,
      key: ours.key && { ...ours.key },
      pair: ours.pair && { ...ours.pair },
      keyId: ours.keyId,
    },
  };
  await files.makeDirectory(paths.original, 0o700);
  const pair = ours.pair ? onNode(manifest, ours.pair) : null;
  const copied = pair ? [pair.publicFile, pair.privateFile] : replaced.map(({ path }) => path);
  const keptFiles = await keepFiles(files, copied, `${paths.original}/files`);
  await files.write(`${paths.original}/manifest.yaml`, current.content, current.attributes);
  await files.write(record, writeRecord({ ...original, files: keptFiles }), { mode: 0o600 });
}

/** Copies files with all that they are like, so that a rename puts them back. */
export async function keepFiles(
  files: NodeFiles,
  paths: readonly string[],
  folder: string,
): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  if (paths.length > 0) await files.makeDirectory(folder, 0o700);
  for (const [index, path] of paths.entries()) {
    const content = await files.read(path);
    const facts = await files.facts(path);
    if (content === null || facts === null) continue;
    const { mode, owner, group, modified } = facts;
    const copy = `${folder}/${index}`;
    await files.write(copy, content, { mode, owner, group, modified });
    kept.push({ path, copy, hash: hashOf(content), mode, owner, group, modified });
  }
  return kept;
}

/** Whether kubeadm's own files hold the key of the chain already. */
async function holdsKey({ files, ours }: StepContext, manifest: Manifest): Promise<boolean> {
  if (!ours.pair || ours.keyId === null) return false;
  return (await keyIdsIn(files, onNode(manifest, ours.pair).publicFile)).includes(ours.keyId);
}

function mutable(flags: ServiceAccountFlags) {
  const { issuers, keyFiles, signingKeyFile, audiences } = flags;
  return { issuers: [...issuers], keyFiles: [...keyFiles], signingKeyFile, audiences: [...audiences] };
}

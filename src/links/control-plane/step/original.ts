import { isDeepStrictEqual } from 'node:util';
import { nodePaths } from '../desired.ts';
import { holdsChain } from '../manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from '../manifest/flags.ts';
import { acceptedKids } from './key-ids.ts';
import { hashOf, parseOriginal, writeRecord } from './records.ts';
import { type PlacedManifest, parsed, type StepContext } from './step-context.ts';

/**
 * Keeps the manifest from before irsactl. One that was kept earlier stays, unless nothing of the chain is in today's
 * manifest: then the way back leads to today's, not to one from before somebody else's changes.
 */
export async function keepOriginal(context: StepContext, current: PlacedManifest): Promise<void> {
  const { chain, cluster, files, node, ours } = context;
  const paths = nodePaths(chain, node);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.cluster, writeRecord(cluster), { mode: 0o600 });
  const record = `${paths.original}/record.json`;
  const kept = parseOriginal(await files.read(record));
  const manifest = parsed(current.content, node);
  const flags = readFlags(manifest);
  const hash = hashOf(current.content);
  const isSame = kept?.hash === hash && isDeepStrictEqual(kept.ours, ours);
  if (kept !== null && (isSame || holdsChain(flags, ours))) return;
  // Without its record the folder counts as none, so that a kill in between leaves no original of two halves.
  if (kept !== null) await files.remove(record);
  const { mode, owner, group, modified } = current.attributes;
  const original = {
    manifest: node.manifest,
    hash,
    ...{ mode, owner, group, modified },
    flags: mutable(flags),
    keyIds: [...(await acceptedKids(files, manifest))],
    ours: { issuer: ours.issuer, key: ours.key && { ...ours.key } },
  };
  await files.makeDirectory(paths.original, 0o700);
  await files.write(`${paths.original}/manifest.yaml`, current.content, current.attributes);
  await files.write(record, writeRecord(original), { mode: 0o600 });
}

function mutable(flags: ServiceAccountFlags) {
  const { issuers, keyFiles, signingKeyFile, audiences } = flags;
  return { issuers: [...issuers], keyFiles: [...keyFiles], signingKeyFile, audiences: [...audiences] };
}

import { noMemory } from '../../../rotation/record.ts';
import { type Form, retire } from '../form.ts';
import { readFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import { keyPathsOf, type Pass, type PassContext, type PlacedSource } from './context.ts';
import { hashOf, keepFiles, type NodeRecord, nodePaths } from './record.ts';

/** The record of an API server before its first pass. */
export function firstRecord(
  { clusterUid, issuer }: PassContext,
  pass: Pass,
  { form, manifest }: PlacedSource,
): NodeRecord {
  const unpinned = readFlags(manifest).audiences.length === 0;
  return {
    ...{
      clusterUid,
      issuer,
      formerIssuers: [],
      addedKey: null,
      memory: noMemory,
      written: null,
      pass: null,
      outageSeconds: null,
    },
    original: isRemoval(pass, issuer)
      ? { form: withoutChain(pass, issuer), unpinned: false, files: [] }
      : { form, unpinned, files: [] },
  };
}

/** The record's state before irsactl, with copies of its files from the first pass on. */
export async function originalOf(
  context: PassContext,
  pass: Pass,
  { content, manifest }: PlacedSource,
  { original: known, written }: NodeRecord,
): Promise<NodeRecord['original']> {
  const { chain, node, files, issuer } = context;
  const original = await withoutRetired(context, pass, known);
  if (written === null) {
    if (isRemoval(pass, issuer)) return original;
    // What a pass removes is not kept: it may be stolen.
    const isKept = pass.before.keys.every((kid) => pass.after.keys.includes(kid));
    const keys = isKept ? keyPathsOf(manifest).map((path) => hostPathOf(manifest.mounts, path)) : [];
    const copies = await keepFiles(files, [node.manifest, ...keys], nodePaths(chain, node).original);
    return { ...original, files: copies };
  }
  if (written.hash === hashOf(content)) return original;
  // After an edit by another writer only the reverse edit can restore the manifest; the old keys are still needed.
  return { ...original, files: original.files.filter(({ path }) => path !== node.manifest) };
}

/** A key that a rotation retires is never restored: removes its copies, and records the signing key instead. */
async function withoutRetired(
  { files, node }: PassContext,
  { before, after }: Pass,
  original: NodeRecord['original'],
): Promise<NodeRecord['original']> {
  const isRetired = (kid: string) => before.keys.includes(kid) && !after.keys.includes(kid);
  if (!original.form.keys.some(isRetired)) return original;
  for (const { path, copy } of original.files) if (path !== node.manifest) await files.remove(copy);
  return {
    ...original,
    form: { ...original.form, keys: after.keys },
    files: original.files.filter(({ path }) => path === node.manifest),
  };
}

/** Whether the pass removes the chain from an API server: its files then contain the chain already, and are not the original. */
function isRemoval({ before, after }: Pass, issuer: string): boolean {
  const isGone = before.issuers.includes(issuer) && !after.issuers.includes(issuer);
  return isGone || (before.issuers[0] === issuer && after.issuers[0] !== issuer);
}

/** The form without the chain, if the record is lost or the node has joined since. */
function withoutChain({ before, after }: Pass, issuer: string): Form {
  const [former] = before.keys;
  return {
    issuers: retire(after.issuers, issuer),
    keys: former === undefined || former === after.keys[0] ? after.keys : retire(after.keys, former),
    audiences: after.audiences,
  };
}

import { type Form, sameForm } from '../form.ts';
import { editForm } from '../manifest/edit-form.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import { moved, type Pass, type PassContext, type PlacedSource, uneditable } from './context.ts';
import { signingKeys } from './keys.ts';
import { hashOf, type NodeRecord } from './record.ts';
import type { NextFiles } from './stage-pass.ts';

/** Computes the manifest and key files for the form after a pass, without writing. Throws if the manifest cannot be edited. */
export async function nextFiles(
  context: PassContext,
  record: NodeRecord | null,
  { operation, after }: Pass,
  source: PlacedSource,
): Promise<NextFiles> {
  const { node, issuer, files, ports, goesBack } = context;
  const keys = await signingKeys(context, record, source, after);
  const edit = editForm(source, after, {
    own: issuer,
    // As in the plan: only a removal makes the audiences follow the issuers again.
    unpins: goesBack && operation === 'retire' && (record?.original.unpinned ?? false),
    keyOf: (kid) => keys.get(kid) ?? null,
  });
  if ('fault' in edit) throw uneditable(node, edit.fault);
  const modified = ports.clock.now();
  const keyFiles: NextFiles['keyFiles'][number][] = [];
  for (const [path, text] of edit.keyFiles) {
    const onNode = hostPathOf(source.manifest.mounts, path);
    const facts = await files.facts(onNode);
    if (facts === null) throw moved(onNode);
    const { owner, group } = facts;
    const mode = text.includes('PRIVATE KEY') ? facts.mode & 0o640 : facts.mode;
    keyFiles.push({ path: onNode, content: Buffer.from(text), attributes: { mode, owner, group, modified } });
  }
  const back = operation === 'retire' ? await originalManifest(context, record, source, after) : null;
  const { mode, owner, group } = source.attributes;
  const attributes = { mode, owner, group, modified };
  return { keyFiles, manifest: back ?? { path: node.manifest, content: edit.manifest, attributes } };
}

/** The manifest from before irsactl, byte for byte, if the current one is the one that irsactl wrote. */
async function originalManifest(
  { files, node }: PassContext,
  record: NodeRecord | null,
  source: PlacedSource,
  wanted: Form,
): Promise<NextFiles['manifest'] | null> {
  const kept = record?.original.files.find(({ path }) => path === node.manifest);
  if (!record || !kept || record.written?.hash !== hashOf(source.content)) return null;
  const content = await files.read(kept.copy);
  if (content === null || hashOf(content) !== kept.hash) return null;
  if (!sameForm(record.original.form, wanted)) return null;
  const { mode, owner, group, modified } = kept;
  return { path: node.manifest, content, attributes: { mode, owner, group, modified } };
}

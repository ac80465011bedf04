import { editFlags } from './manifest/edit-flags.ts';
import { keysHash, withKeysAnnotation } from './manifest/keys-annotation.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import { type ChainFormParts, type ServerForm, samePair } from './server-form.ts';

/**
 * The manifest of a form. Where nothing but key files becomes different, an annotation does: a manifest of the same
 * text would not be started anew. Null where the manifest has no place for that line.
 */
export function formManifest(
  manifest: Manifest,
  today: ServerForm,
  wanted: ServerForm,
  ours: ChainFormParts,
): Buffer | null {
  const edited = editFlags(manifest, wanted.flags, ours);
  const hasSameKeys = samePair(today.pair, wanted.pair) && !today.isStale;
  if (edited.toString('latin1') !== manifest.text || hasSameKeys) return edited;
  return withKeysAnnotation(edited, hashOfKeys(wanted));
}

function hashOfKeys({ pair }: ServerForm): string {
  return keysHash([...(pair?.publicIds ?? []), pair?.signingId]);
}

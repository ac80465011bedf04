import { editFlags } from './manifest/edit-flags.ts';
import {
  keysAnnotationOf,
  nextKeysHashes,
  withKeysAnnotation,
  withoutKeysAnnotation,
} from './manifest/keys-annotation.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import { type ChainFormParts, type ServerForm, samePair } from './server-form.ts';

/**
 * The manifest of a form. Where nothing but key files becomes different, an annotation does: a manifest of the same
 * text would not be started anew. It goes with the key of the chain, where that is text enough. Null where the manifest
 * has no place for that line.
 */
export function formManifest(
  manifest: Manifest,
  today: ServerForm,
  wanted: ServerForm,
  ours: ChainFormParts,
): Buffer | null {
  return formManifests(manifest, today, wanted, ours)[0];
}

/** The same, and how else it may have been written for these flags and keys: one that failed is known by either. */
export function formManifests(
  manifest: Manifest,
  today: ServerForm,
  wanted: ServerForm,
  ours: ChainFormParts,
): readonly [Buffer | null, ...Buffer[]] {
  const edited = withoutOwnLine(editFlags(manifest, wanted.flags, ours), today, wanted, ours);
  const hasSameKeys = samePair(today.pair, wanted.pair) && !today.isStale;
  if (edited.toString('latin1') !== manifest.text || hasSameKeys) return [edited];
  const [next, other] = nextKeysHashes(kidsOf(wanted), keysAnnotationOf(edited)).map((value) =>
    withKeysAnnotation(edited, value),
  );
  return next && other ? [next, other] : [null];
}

function withoutOwnLine(
  edited: Buffer,
  today: ServerForm,
  wanted: ServerForm,
  { keyId }: ChainFormParts,
): Buffer {
  const holds = ({ pair }: ServerForm) =>
    pair !== null && [...pair.publicIds, pair.signingId].includes(keyId);
  if (keyId === null || !holds(today) || holds(wanted)) return edited;
  const without = withoutKeysAnnotation(edited);
  return keysAnnotationOf(without) === null ? without : edited;
}

function kidsOf({ pair }: ServerForm): readonly (string | null | undefined)[] {
  return [...(pair?.publicIds ?? []), pair?.signingId];
}

import { createHash } from 'node:crypto';
import type { Tags } from './ownership.ts';

/** A tag's value has at most 256 characters: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const perTag = 15;
/** 96 bits: finding a second text with the same fingerprint is infeasible. */
const length = 16;

/**
 * Tags that record a set of texts as fingerprints, because a tag value is short and allows few characters. A tag holds
 * fifteen; more continue in `NAME-2` and so on.
 */
export function fingerprintTags(name: string, texts: readonly string[]): Tags {
  const all = [...new Set(texts.map(fingerprintOf))].toSorted();
  const chunks = Array.from({ length: Math.ceil(all.length / perTag) }, (_, index) =>
    all.slice(index * perTag, (index + 1) * perTag),
  );
  return Object.fromEntries(
    chunks.map((chunk, index) => [index === 0 ? name : `${name}-${index + 1}`, chunk.join('.')]),
  );
}

/** A function that tells whether the tags record a text. */
export function remembersIn(tags: Tags, name: string): (text: string) => boolean {
  const values = Object.entries(tags).filter(([tag]) => isFingerprintTag(tag, name));
  const remembered = new Set(values.flatMap(([, value]) => value.split('.')));
  return (text) => remembered.has(fingerprintOf(text));
}

export function isFingerprintTag(tag: string, name: string): boolean {
  return tag === name || (tag.startsWith(`${name}-`) && /^\d+$/.test(tag.slice(name.length + 1)));
}

function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}

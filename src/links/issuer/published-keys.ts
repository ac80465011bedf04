import { fingerprintTags, isFingerprintTag, remembersIn } from '../../chain/fingerprints.ts';
import type { Tags } from '../../chain/ownership.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import type { StoredDocument } from './ports.ts';

/** Remembers, on the JWKS itself, every key that the chain published or kept. A key it does not name is somebody's. */
const keysTag = 'irsactl.dev/keys';

/** The keys of a stored JWKS beside the chain's own. */
export interface PublishedKeys {
  /** They stay: published by the chain, or there when it took the document over with --adopt. */
  readonly kept: readonly Jwk[];
  /** Somebody else put them there since: whoever holds them can make tokens of this cluster. */
  readonly foreign: readonly Jwk[];
  /** The chain published keys here, and its signing key of now is none of them. */
  readonly isKeyReplaced: boolean;
}

export function publishedKeys(
  desired: DesiredIssuer,
  stored: Pick<StoredDocument, 'body' | 'tags'> | null,
  takesOver = false,
): PublishedKeys {
  const own = desired.keys.known ? desired.keys.value : [];
  const others = readKeys(stored?.body ?? null).filter(({ kid }) => own.every((key) => key.kid !== kid));
  const tags = stored && isOwn(desired, stored.tags) ? stored.tags : {};
  const remembers = remembersIn(tags, keysTag);
  const stays = (key: Jwk) => takesOver || remembers(nameOf(key));
  const hasRecord = Object.keys(tags).some(isKeysTag);
  return {
    kept: others.filter(stays),
    foreign: others.filter((key) => !stays(key)),
    isKeyReplaced: hasRecord && !own.some((key) => remembers(nameOf(key))),
  };
}

/** The tags that remember these keys. */
export function keyRecord(keys: readonly Jwk[]): Tags {
  return fingerprintTags(keysTag, keys.map(nameOf));
}

export function isKeysTag(tag: string): boolean {
  return isFingerprintTag(tag, keysTag);
}

/** The keys of a published JWKS; none where it is no JWKS that AWS could use. */
export function readKeys(body: string | null): readonly Jwk[] {
  if (body === null) return [];
  try {
    return parseJwks(body).keys;
  } catch (error) {
    if (error instanceof IrsaError) return [];
    throw error;
  }
}

export function keyList(keys: readonly Jwk[]): string {
  return keys.map(({ kid }) => kid).join(', ') || 'no usable key';
}

/** All of a key: the same kid with other numbers is another key. */
function nameOf(key: Jwk): string {
  return JSON.stringify(key);
}

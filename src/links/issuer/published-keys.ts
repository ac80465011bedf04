import { fingerprintTags, isFingerprintTag, remembersIn } from '../../chain/fingerprints.ts';
import type { Tags } from '../../chain/ownership.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import type { StoredDocument } from './ports.ts';

/** These tags of the JWKS record the chain's keys and the kept ones. A key in neither is foreign. */
const keysTag = 'irsactl.dev/keys';
const keptTag = 'irsactl.dev/kept-keys';

/** The keys of a stored JWKS that are not the chain's current ones. */
export interface PublishedKeys {
  /** Published before irsactl adopted the document with --adopt: they stay. */
  readonly kept: readonly Jwk[];
  /** The chain's keys from before a rotation: they are removed. */
  readonly retired: readonly Jwk[];
  /** Added by another writer, whose private keys can sign tokens of this cluster. */
  readonly foreign: readonly Jwk[];
  /** Whether the chain published keys here, but its current signing key is not among them. */
  readonly isKeyReplaced: boolean;
}

export function publishedKeys(
  desired: DesiredIssuer,
  stored: Pick<StoredDocument, 'body' | 'tags'> | null,
  isAdopting = false,
): PublishedKeys {
  const own = desired.keys.known ? desired.keys.value : [];
  const others = readKeys(stored?.body ?? null).filter(({ kid }) => own.every((key) => key.kid !== kid));
  const tags = stored && isOwn(desired, stored.tags) ? stored.tags : {};
  const wasOwn = remembersIn(tags, keysTag);
  const wasKept = remembersIn(tags, keptTag);
  const kept = others.filter((key) => isAdopting || wasKept(nameOf(key)));
  const gone = others.filter((key) => !kept.includes(key));
  const hasRecord = Object.keys(tags).some((tag) => isFingerprintTag(tag, keysTag));
  return {
    kept,
    retired: desired.keys.known ? gone.filter((key) => wasOwn(nameOf(key))) : [],
    foreign: gone.filter((key) => !wasOwn(nameOf(key))),
    isKeyReplaced:
      desired.rotation?.isCompromised !== true && hasRecord && !own.some((key) => wasOwn(nameOf(key))),
  };
}

/** The tags that record these keys. */
export function keyRecord(own: readonly Jwk[], kept: readonly Jwk[] = []): Tags {
  return { ...fingerprintTags(keysTag, own.map(nameOf)), ...fingerprintTags(keptTag, kept.map(nameOf)) };
}

export function isKeysTag(tag: string): boolean {
  return isFingerprintTag(tag, keysTag) || isFingerprintTag(tag, keptTag);
}

/** The keys of a published JWKS; none if AWS could not use it. */
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

/** The whole key: the same kid with other numbers is another key. */
function nameOf(key: Jwk): string {
  return JSON.stringify(key);
}

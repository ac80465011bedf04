import { fingerprintTags, isFingerprintTag, remembersIn } from '../../chain/fingerprints.ts';
import { type Known, known } from '../../chain/known.ts';
import type { SeenDocument } from '../../chain/outputs.ts';
import type { Tags } from '../../chain/ownership.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { KeyDocument, KeyFacts } from '../../rotation/facts.ts';
import { type DocumentLaw, documentLaw } from '../../rotation/law.ts';
import { noMemory } from '../../rotation/record.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { type DesiredIssuer, isOwn } from './desired.ts';
import type { StoredDocument } from './ports.ts';

/** These tags of the JWKS record the chain's keys and the kept ones. A key in neither is foreign. */
const keysTag = 'irsactl.dev/keys';
const keptTag = 'irsactl.dev/kept-keys';

/** The keys that the law lists, and those of a stored JWKS that it does not list. */
export interface PublishedKeys {
  /** Unknown while the chain's key is. */
  readonly law: Known<DocumentLaw>;
  /** The keys to list, without the kept ones. */
  readonly own: Known<readonly Jwk[]>;
  /** Those of them that get a fingerprint. */
  readonly recorded: readonly Jwk[];
  /** Published before irsactl adopted the document with --adopt: they stay. */
  readonly kept: readonly Jwk[];
  /** The chain's keys that no API server accepts: they are removed. */
  readonly retired: readonly Jwk[];
  /** Added by another writer, whose private keys can sign tokens of this cluster. */
  readonly foreign: readonly Jwk[];
}

type Stored = Pick<StoredDocument, 'body' | 'tags'> | null;

export function publishedKeys(desired: DesiredIssuer, stored: Stored, isAdopting = false): PublishedKeys {
  const listed = readKeys(stored?.body ?? null);
  const document = keyDocument(desired, stored, isAdopting);
  const kept = listed.filter(({ kid }) => document?.kept.includes(kid));
  if (!desired.keys.known) {
    const others = listed.filter((key) => !kept.includes(key));
    const foreign = others.filter(({ kid }) => !document?.remembered.includes(kid));
    return { law: desired.keys, own: desired.keys, recorded: [], kept, retired: [], foreign };
  }
  const facts = factsWith(desired, desired.keys.value, document);
  const law = documentLaw(facts);
  const keys = law.kind === 'keys' ? law.keys : listed.map(({ kid }) => kid);
  const halves = new Map<string, Jwk>([...listed, ...desired.keys.value].map((key) => [key.kid, key]));
  const stays = kept.filter(({ kid }) => keys.includes(kid));
  const own = keys.flatMap((kid) => (stays.some((key) => key.kid === kid) ? [] : (halves.get(kid) ?? [])));
  const seen = facts.servers.flatMap((server) => server.keys?.accepts ?? []);
  const isRecorded = (kid: string) =>
    kid === facts.record?.next || seen.includes(kid) || document?.remembered.includes(kid) === true;
  const gone = listed.filter(({ kid }) => !keys.includes(kid));
  const isChains = ({ kid }: Jwk) => document?.remembered.includes(kid) === true;
  return {
    ...{ law: known(law), own: known(own), kept: stays },
    recorded: own.filter(({ kid }) => isRecorded(kid)),
    retired: gone.filter(isChains),
    foreign: gone.filter((key) => !isChains(key)),
  };
}

/** The stored JWKS for the law; null if it is not there. */
export function keyDocument(desired: DesiredIssuer, stored: Stored, isAdopting = false): KeyDocument | null {
  if (stored === null) return null;
  const listed = readKeys(stored.body);
  const tags = isOwn(desired, stored.tags) ? stored.tags : {};
  const [wasOwn, wasKept] = [remembersIn(tags, keysTag), remembersIn(tags, keptTag)];
  const candidates = [...listed, ...(desired.keys.known ? desired.keys.value : [])];
  const isKept = (key: Jwk) =>
    wasKept(nameOf(key)) || (isAdopting && signingKid(desired) !== null && key.kid !== signingKid(desired));
  return {
    listed: listed.map(({ kid }) => kid),
    remembered: candidates.filter((key) => wasOwn(nameOf(key)) || wasKept(nameOf(key))).map(({ kid }) => kid),
    kept: listed.filter(isKept).map(({ kid }) => kid),
    isMarked: Object.keys(tags).some((tag) => isFingerprintTag(tag, keysTag)),
  };
}

/** The stored JWKS for the links after this one. */
export function seenDocument(desired: DesiredIssuer, stored: StoredDocument | null): SeenDocument | null {
  const document = keyDocument(desired, stored);
  if (stored === null || document === null) return null;
  // S3 says when the object became public. A folder may be copied to the web server later.
  return { ...document, changed: stored.modified, isDated: 'bucket' in desired.hosting };
}

/** Without facts about API servers, the first key signs and nothing else is known. */
function factsWith(
  { chainKeys, clusterUid }: DesiredIssuer,
  keys: readonly Jwk[],
  document: KeyDocument | null,
): KeyFacts {
  if (chainKeys !== null) return { ...chainKeys, document };
  const [signing] = keys;
  const accepts = keys.map(({ kid }) => kid);
  const server = { signs: signing?.kid ?? '', accepts, started: null, isForChain: true };
  return {
    ...{ clusterUid, document, record: null, memory: noMemory, holders: [] },
    servers: signing ? [{ name: 'the API server', keys: server }] : [],
  };
}

function signingKid({ keys }: DesiredIssuer): string | null {
  return keys.known ? (keys.value[0]?.kid ?? null) : null;
}

/** The keys that AWS needs now: all that the law lists, but the next one only when an API server signs with it. */
export function neededKeys({ chainKeys }: DesiredIssuer, { law, own }: PublishedKeys): readonly Jwk[] {
  if (!own.known || !law.known || law.value.kind !== 'keys') return [];
  const next = chainKeys?.record?.next;
  const signs = chainKeys?.servers.map(({ keys }) => keys?.signs) ?? [];
  return own.value.filter(({ kid }) => kid !== next || signs.includes(kid));
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

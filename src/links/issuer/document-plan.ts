import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../chain/finding.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import type { Consent } from '../../chain/link.ts';
import { adoptedTag, claim, ownerOf, type Tags } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import {
  type DocumentCaching,
  discoveryCaching,
  documentType,
  jwksCaching,
} from '../../trust/document-headers.ts';
import type { DesiredIssuer } from './desired.ts';
import type { DocumentEdit, StoredDocuments } from './document-edit.ts';
import {
  type DesiredDocuments,
  type DocumentName,
  desiredDocuments,
  discoveryDifference,
  documentNames,
  documentPaths,
  saysTheSame,
} from './documents.ts';
import { finding, keyReplaced, othersDocument } from './findings.ts';
import type { StoredDocument } from './ports.ts';
import {
  isKeysTag,
  keyList,
  keyRecord,
  type PublishedKeys,
  publishedKeys,
  readKeys,
} from './published-keys.ts';

interface DocumentsPlan {
  readonly edits: readonly DocumentEdit[];
  readonly findings: readonly Finding[];
}

/**
 * What is to be done so that both documents say what they should. `place` is where they lie, as a person names it. In a bucket
 * of the chain's own (`isOwnPlace`) an unmarked document is the chain's as well: a plain upload over it takes its tags off.
 */
export function planDocuments(
  desired: DesiredIssuer,
  stored: StoredDocuments,
  place: string,
  consent: Consent,
  isOwnPlace = false,
): DocumentsPlan {
  const takesOver = !isOwnPlace && consent.adopt && stored.jwks !== null && isNobodys(desired, stored.jwks);
  const keys = publishedKeys(desired, stored.jwks, takesOver);
  const documents = desiredDocuments(desired, keys);
  const parts = documentNames.map((name) =>
    planDocument({ desired, stored, documents, keys, place, consent, isOwnPlace }, name),
  );
  return { edits: parts.flatMap(({ edits }) => edits), findings: parts.flatMap(({ findings }) => findings) };
}

interface Look {
  readonly desired: DesiredIssuer;
  readonly stored: StoredDocuments;
  readonly documents: DesiredDocuments;
  readonly keys: PublishedKeys;
  readonly place: string;
  readonly consent: Consent;
  readonly isOwnPlace: boolean;
}

const purpose: Readonly<Record<DocumentName, string>> = {
  discovery: 'AWS finds the keys of the issuer through this document',
  jwks: 'AWS checks the signatures of the pods’ tokens with the keys in this document',
};

function planDocument(look: Look, name: DocumentName): DocumentsPlan {
  const { desired, consent, keys } = look;
  const stored = look.stored[name];
  const target = `${look.place}/${documentPaths[name]}`;
  if (!stored) return one(edit(look, name, {}, `${purpose[name]}.`));
  const claimed = claim(target, stored.tags, desired.ownership, consent);
  const isSame = saysTheSame(name, stored.body, look.documents[name]);
  if (claimed.kind === 'refusal' && claimed.owner === 'other-chain') {
    return refused(finding.error('IRSA-ISSUER-031', claimed.problem));
  }
  if (claimed.kind !== 'ours' && !look.isOwnPlace) {
    // Keys that are kept are recorded, also where the text stays as it is: one that is not is somebody's.
    if (isSame && (name === 'discovery' || keys.kept.length === 0)) return nothing;
    if (claimed.kind === 'refusal')
      return refused(othersDocument(target, differenceOf(look, name, stored.body), keys.foreign));
    return one(edit(look, name, { [adoptedTag]: 'true' }, adoptionReason(name, keys)));
  }
  if (name === 'jwks' && keys.isKeyReplaced) {
    return refused(keyReplaced(target, readKeys(stored.body), desired.keys));
  }
  return ownEdit(look, name, stored, isSame);
}

/** Of a document of the chain's own. */
function ownEdit(look: Look, name: DocumentName, stored: StoredDocument, isSame: boolean): DocumentsPlan {
  const caching = cachingOf(look, name);
  const isCachedElse = stored.cacheControl !== caching.header;
  const reason = driftReason(name, look);
  const change = edit(look, name, {}, isCachedElse ? `${reason} ${caching.why}` : reason);
  const isSettled =
    isSame &&
    !isCachedElse &&
    stored.contentType === documentType &&
    stored.kmsKey === null &&
    isDeepStrictEqual({ ...stored.tags }, { ...change.tags });
  return isSettled ? nothing : one(change);
}

function edit(look: Look, name: DocumentName, added: Tags, why: string): DocumentEdit {
  const { desired, keys, documents } = look;
  const stored = look.stored[name];
  const before = Object.entries(stored?.tags ?? {}).filter(([tag]) => !isKeysTag(tag));
  const record = mapKnown(desired.keys, (own) => keyRecord(own, keys.kept));
  return {
    name,
    stored,
    document: documents.shown[name],
    cacheControl: cachingOf(look, name).header,
    tags: {
      ...Object.fromEntries(before),
      ...desired.ownership,
      ...added,
      ...(name === 'jwks' ? recordValue(record) : {}),
    },
    keptKeys: name === 'jwks' ? keys.kept.map(({ kid }) => kid) : [],
    why,
  };
}

/** A key that is still to be made is one. */
function cachingOf({ desired, keys }: Look, name: DocumentName): DocumentCaching {
  if (name === 'discovery') return discoveryCaching;
  return jwksCaching((desired.keys.known ? desired.keys.value.length : 1) + keys.kept.length);
}

/** While the key is unknown, so is what the tag will say. */
function recordValue(record: Known<Tags>): Readonly<Record<string, PlanValue>> {
  return record.known ? record.value : { 'irsactl.dev/keys': { $unknown: record.awaits } };
}

function adoptionReason(name: DocumentName, { kept }: PublishedKeys): string {
  const took = 'It is taken over, as --adopt allows';
  return name === 'discovery' || kept.length === 0
    ? `${took}.`
    : `${took}. Still published, so that whoever holds them can make tokens of this cluster: ${keyList(kept)}.`;
}

function driftReason(name: DocumentName, { keys: { foreign, retired }, desired }: Look): string {
  if (name === 'jwks' && foreign.length > 0) {
    return `It publishes keys that the chain did not put there, and they go: ${keyList(foreign)}.`;
  }
  if (name === 'jwks' && desired.rotation?.isCompromised) {
    return 'The old key is stolen: AWS must accept no token of it.';
  }
  return name === 'jwks' && retired.length > 0
    ? `No API server accepts ${keyList(retired)} any more.`
    : `${purpose[name]}, and it is not as it should be.`;
}

function differenceOf({ documents, desired }: Look, name: DocumentName, body: string): string {
  if (name === 'discovery') return discoveryDifference(body, documents.discovery);
  const own = desired.keys.known ? keyList(desired.keys.value) : desired.keys.awaits;
  return `it publishes ${keyList(readKeys(body))}; the chain’s own would be ${own}`;
}

const nothing: DocumentsPlan = { edits: [], findings: [] };

function one(change: DocumentEdit): DocumentsPlan {
  return { edits: [change], findings: [] };
}

function refused(finding: Finding): DocumentsPlan {
  return { edits: [], findings: [finding] };
}

function isNobodys(desired: DesiredIssuer, { tags }: StoredDocument): boolean {
  return ownerOf(tags, desired.ownership).kind === 'nobody';
}

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
  hasSameContent,
} from './documents.ts';
import { finding, otherDocument, signerNotListed } from './findings.ts';
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
 * Plans both documents. `place` is their readable location. In a bucket of the chain (`isOwnPlace`) a document without tags also
 * belongs to the chain: a plain upload over a document removes its tags.
 */
export function planDocuments(
  desired: DesiredIssuer,
  stored: StoredDocuments,
  place: string,
  consent: Consent,
  isOwnPlace = false,
): DocumentsPlan {
  const isAdopting = !isOwnPlace && consent.adopt && stored.jwks !== null && isUnowned(desired, stored.jwks);
  const keys = publishedKeys(desired, stored.jwks, isAdopting);
  // The signing-key link says why nothing may be written.
  if (keys.law.known && keys.law.value.kind === 'nothing') return nothing;
  const documents = desiredDocuments(desired, keys);
  const parts = documentNames.map((name) =>
    planDocument({ desired, stored, documents, keys, place, consent, isOwnPlace }, name),
  );
  return { edits: parts.flatMap(({ edits }) => edits), findings: parts.flatMap(({ findings }) => findings) };
}

interface DocumentContext {
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
  jwks: "AWS checks the signatures of the pods' tokens with the keys in this document",
};

function planDocument(context: DocumentContext, name: DocumentName): DocumentsPlan {
  const { desired, consent, keys } = context;
  const stored = context.stored[name];
  const target = `${context.place}/${documentPaths[name]}`;
  if (name === 'jwks' && keys.law.known && keys.law.value.kind === 'blocked') {
    return refused(signerNotListed(target, keys.law.value, readKeys(stored?.body ?? null)));
  }
  if (!stored) return one(edit(context, name, {}, `${purpose[name]}.`));
  const claimed = claim(target, stored.tags, desired.ownership, consent);
  const isSame = hasSameContent(name, stored.body, context.documents[name]);
  if (claimed.kind === 'refusal' && claimed.owner === 'other-chain') {
    return refused(finding.error('IRSA-ISSUER-031', claimed.problem));
  }
  if (claimed.kind !== 'ours' && !context.isOwnPlace) {
    // Kept keys must be recorded, even if the text does not change: an unrecorded key counts as foreign.
    if (isSame && (name === 'discovery' || keys.kept.length === 0)) return nothing;
    if (claimed.kind === 'refusal')
      return refused(otherDocument(target, differenceOf(context, name, stored.body), keys.foreign));
    return one(edit(context, name, { [adoptedTag]: 'true' }, adoptionReason(name, keys)));
  }
  return ownEdit(context, name, stored, isSame);
}

/** Plans a document that belongs to the chain. */
function ownEdit(
  context: DocumentContext,
  name: DocumentName,
  stored: StoredDocument,
  isSame: boolean,
): DocumentsPlan {
  const caching = cachingOf(name);
  const hasOtherCaching = stored.cacheControl !== caching.header;
  const reason = driftReason(name, context);
  const change = edit(context, name, {}, hasOtherCaching ? `${reason} ${caching.why}` : reason);
  const isSettled =
    isSame &&
    !hasOtherCaching &&
    stored.contentType === documentType &&
    stored.kmsKey === null &&
    isDeepStrictEqual({ ...stored.tags }, { ...change.tags });
  return isSettled ? nothing : one(change);
}

function edit(context: DocumentContext, name: DocumentName, added: Tags, why: string): DocumentEdit {
  const { desired, keys, documents } = context;
  const stored = context.stored[name];
  const before = Object.entries(stored?.tags ?? {}).filter(([tag]) => !isKeysTag(tag));
  const record = mapKnown(keys.own, () => keyRecord(keys.recorded, keys.kept));
  return {
    name,
    stored,
    document: documents.shown[name],
    cacheControl: cachingOf(name).header,
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

function cachingOf(name: DocumentName): DocumentCaching {
  return name === 'discovery' ? discoveryCaching : jwksCaching;
}

/** While the key is unknown, so is the tag. */
function recordValue(record: Known<Tags>): Readonly<Record<string, PlanValue>> {
  return record.known ? record.value : { 'irsactl.dev/keys': { $unknown: record.awaits } };
}

function adoptionReason(name: DocumentName, { kept }: PublishedKeys): string {
  const adopted = 'irsactl adopts it, as --adopt allows';
  return name === 'discovery' || kept.length === 0
    ? `${adopted}.`
    : `${adopted}. These keys stay published, so anyone with their private keys can sign tokens of this cluster: ${keyList(kept)}.`;
}

function driftReason(name: DocumentName, { keys, desired }: DocumentContext): string {
  if (name === 'discovery') return `${purpose[name]}, but it is not as irsactl would write it.`;
  const { foreign, retired } = keys;
  if (desired.rotation?.intention === 'theft') {
    return 'A key is stolen: AWS must accept no token from before, so it lists the new key alone.';
  }
  if (foreign.length > 0) {
    return `It lists keys that the chain did not publish, and irsactl removes them: ${keyList(foreign)}.`;
  }
  if (retired.length > 0) return `No API server accepts ${keyList(retired)}.`;
  return desired.rotation !== null
    ? 'AWS must know the next key before an API server signs with it.'
    : `${purpose[name]}, but it is not as irsactl would write it.`;
}

function differenceOf({ documents, keys }: DocumentContext, name: DocumentName, body: string): string {
  if (name === 'discovery') return discoveryDifference(body, documents.discovery);
  const own = keys.own.known ? keyList(keys.own.value) : keys.own.awaits;
  return `it lists ${keyList(readKeys(body))}; the chain's key is ${own}`;
}

const nothing: DocumentsPlan = { edits: [], findings: [] };

function one(change: DocumentEdit): DocumentsPlan {
  return { edits: [change], findings: [] };
}

function refused(finding: Finding): DocumentsPlan {
  return { edits: [], findings: [finding] };
}

function isUnowned(desired: DesiredIssuer, { tags }: StoredDocument): boolean {
  return ownerOf(tags, desired.ownership).kind === 'nobody';
}

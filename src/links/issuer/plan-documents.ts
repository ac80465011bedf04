import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Known } from '../../chain/known.ts';
import type { Consent } from '../../chain/link.ts';
import { ownerOf } from '../../chain/ownership.ts';
import { planValue } from '../../chain/plan-value.ts';
import type { Json } from '../../trust/json.ts';
import type { IssuerDesired } from './desired.ts';
import {
  type DocumentName,
  difference,
  documentCaching,
  documentNames,
  documentPaths,
  documentType,
  readDocument,
  saysTheSame,
  wantedDocuments,
} from './documents.ts';
import type { StoredDocuments } from './facts.ts';
import { issuerError, othersPlace } from './findings.ts';
import type { StoredDocument } from './ports.ts';

export interface PlannedPart {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** What is to be done so that both documents say what they should. `place` is where they lie, as a person names it. */
export function planDocuments(
  desired: IssuerDesired,
  stored: StoredDocuments,
  place: string,
  consent: Consent,
): PlannedPart {
  const wanted = wantedDocuments(desired, stored.jwks?.body ?? null);
  const parts = documentNames.map((name) =>
    planDocument(desired, { name, place, stored: stored[name], wanted: wanted[name] }, consent),
  );
  return {
    changes: parts.flatMap(({ changes }) => changes),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

interface DocumentPair {
  readonly name: DocumentName;
  readonly place: string;
  readonly stored: StoredDocument | null;
  readonly wanted: Known<Json>;
}

const subject: Readonly<Record<DocumentName, string>> = {
  discovery: 'AWS finds the keys of the issuer through this document',
  jwks: 'AWS checks the signatures of the pods’ tokens with the keys in this document',
};

function planDocument(desired: IssuerDesired, pair: DocumentPair, consent: Consent): PlannedPart {
  const { name, place, stored, wanted } = pair;
  const target = `${place}/${documentPaths[name]}`;
  if (!stored) return { changes: [putDocument(pair, target, `${subject[name]}.`)], findings: [] };
  const owner = ownerOf(stored.tags, desired.ownership);
  if (owner.kind === 'other-chain') return { changes: [], findings: [othersPlace(target, owner)] };
  const same = saysTheSame(name, stored.body, wanted);
  if (owner.kind === 'this-chain') {
    const settled = same && stored.contentType === documentType && stored.cacheControl === documentCaching;
    const why = `${subject[name]}, and it is not as it should be.`;
    return { changes: settled ? [] : [putDocument(pair, target, why)], findings: [] };
  }
  if (same) return { changes: [], findings: [] };
  return consent.adopt
    ? { changes: [putDocument(pair, target, 'It is taken over, as --adopt allows.')], findings: [] }
    : { changes: [], findings: [othersDocument(target, difference(name, stored.body, wanted))] };
}

function putDocument({ stored, wanted }: DocumentPair, target: string, why: string): Change {
  return {
    link: 'issuer',
    action: stored ? 'update' : 'create',
    kind: 'put-document',
    target,
    before: stored
      ? {
          document: readDocument(stored.body),
          contentType: stored.contentType,
          cacheControl: stored.cacheControl,
          version: stored.version,
        }
      : null,
    after: {
      document: planValue(wanted),
      contentType: documentType,
      cacheControl: documentCaching,
    },
    why,
    disruptive: false,
  };
}

function othersDocument(target: string, howItDiffers: string): Finding {
  return issuerError('IRSA-ISSUER-034', {
    what: `${target} was published by somebody else and says something else.`,
    why: `Seen: ${howItDiffers}.`,
    next: 'Choose another place, take it over with `irsactl apply --adopt` (its keys stay published), or delete it and apply again.',
  });
}

/** Deletes one document of this chain. */
export function deleteDocument(name: DocumentName, stored: StoredDocument, place: string): Change {
  return {
    link: 'issuer',
    action: 'delete',
    kind: 'delete-document',
    target: `${place}/${documentPaths[name]}`,
    before: { document: readDocument(stored.body), version: stored.version },
    after: null,
    why: 'Nothing signs for this issuer any more.',
    disruptive: false,
  };
}

import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { LinkPlan, RemovalStage } from '../../chain/link.ts';
import { isAdopted, ownerOf } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { closedPolicy, hasOwnStatement } from './bucket-policy.ts';
import type { IssuerDesired } from './desired.ts';
import { documentNames, documentPaths } from './documents.ts';
import type { BucketFacts, FolderFacts, IssuerFacts, StoredDocuments } from './facts.ts';
import { issuerWarning } from './findings.ts';
import { markPath } from './folder-mark.ts';
import { deleteDocument } from './plan-documents.ts';

/** Documents first, the bucket last, and only what carries this chain's mark. */
export function planIssuerRemoval(desired: IssuerDesired, facts: IssuerFacts, stage: RemovalStage): LinkPlan {
  if (stage !== 'sign-back') return nothing('The issuer is taken down with the first stage.');
  if (desired.hosting.hosting === 's3' && facts.hosting === 's3') {
    return removeFromBucket(desired, desired.hosting.bucket, facts);
  }
  if (desired.hosting.hosting === 'directory' && facts.hosting === 'directory') {
    return removeFromFolder(desired, desired.hosting.path, facts);
  }
  return nothing('');
}

function removeFromBucket(desired: IssuerDesired, bucket: string, facts: BucketFacts): LinkPlan {
  const place = `s3://${bucket}`;
  if (facts.whereabouts.kind === 'absent') return nothing(`${place} does not exist`);
  if (facts.whereabouts.kind === 'other-account' || !isOurs(desired, facts)) {
    return nothing(`${place} is not irsactl’s and stays`);
  }
  const documents = removeDocuments(desired, facts.documents, place);
  const own = new Set(documents.map(({ target }) => target.slice(place.length + 1)));
  const others = facts.keys.filter((key) => !own.has(key));
  const policy = hasOwnStatement(facts.policy) ? [closeBucket(place, facts)] : [];
  if (isAdopted(facts.tags)) {
    const changes = [...documents, ...policy];
    return { changes, findings: [adoptedBucketStays(place)], outputs: {}, summary: place };
  }
  const deletion = others.length === 0 ? [deleteBucket(place, facts)] : [];
  const findings = others.length === 0 ? [] : [othersObjects(place, others)];
  return { changes: [...documents, ...policy, ...deletion], findings, outputs: {}, summary: place };
}

function removeFromFolder(desired: IssuerDesired, path: string, facts: FolderFacts): LinkPlan {
  if (!isOurs(desired, facts)) return nothing(`${path} holds nothing of irsactl’s`);
  const mark = removal('unmark-folder', `${path}/${markPath}`, { tags: facts.tags }, null);
  const changes = [...removeDocuments(desired, facts.documents, path), mark];
  return { changes, findings: [], outputs: {}, summary: path };
}

function removeDocuments(desired: IssuerDesired, stored: StoredDocuments, place: string): readonly Change[] {
  return documentNames.flatMap((name) => {
    const document = stored[name];
    return document && isOurs(desired, document) ? [deleteDocument(name, document, place)] : [];
  });
}

function isOurs(desired: IssuerDesired, thing: { readonly tags: BucketFacts['tags'] }): boolean {
  return ownerOf(thing.tags, desired.ownership).kind === 'this-chain';
}

function closeBucket(place: string, { policy }: BucketFacts): Change {
  const rest = closedPolicy(policy);
  return rest === null
    ? removal('delete-bucket-policy', place, { policy }, null)
    : { ...removal('set-bucket-policy', place, { policy }, { policy: rest }), action: 'update' };
}

function deleteBucket(place: string, { tags }: BucketFacts): Change {
  return removal('delete-bucket', place, { tags }, null);
}

function removal(kind: string, target: string, before: PlanValue, after: PlanValue): Change {
  const why = 'Nothing signs for this issuer any more, and nothing trusts it.';
  return { link: 'issuer', action: 'delete', kind, target, before, after, why, disruptive: false };
}

function othersObjects(place: string, keys: readonly string[]): Finding {
  return issuerWarning('IRSA-ISSUER-044', {
    what: `${place} holds objects that irsactl did not put there, so the bucket stays.`,
    why: `Seen: ${keys.join(', ')} (irsactl’s own are ${Object.values(documentPaths).join(' and ')}).`,
    next: 'Move or delete them; while the bucket stays yours, nobody else can take the issuer’s name.',
  });
}

function adoptedBucketStays(place: string): Finding {
  return issuerWarning('IRSA-ISSUER-053', {
    what: `${place} stays; only irsactl’s documents and its policy statement are taken away.`,
    why: 'irsactl did not create the bucket but took it over.',
    next: 'Look at its Block Public Access, which was opened for the documents, and take the tags irsactl.dev/… off the bucket, or delete it.',
  });
}

function nothing(summary: string): LinkPlan {
  return { changes: [], findings: [], outputs: {}, summary };
}

import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import { adoptionTags, ownerOf } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { openingPolicy, publicStatements, sameBucketPolicy } from './bucket-policy.ts';
import type { IssuerDesired } from './desired.ts';
import type { BucketFacts } from './facts.ts';
import { issuerError, issuerWarning, othersPlace } from './findings.ts';
import { type PlannedPart, planDocuments } from './plan-documents.ts';
import type { PublicAccessBlock } from './ports.ts';

/** ACLs stay closed; the two switches that concern policies must be off for the two documents to be public. */
const wantedBlock: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

/** What is to be done so that the bucket exists, is ours, and publishes the two documents and nothing else. */
export function planBucket(
  desired: IssuerDesired,
  bucket: string,
  facts: BucketFacts,
  consent: Consent,
): PlannedPart {
  const place = `s3://${bucket}`;
  const refusal = refuseBucket(desired, place, facts, consent);
  if (refusal) return { changes: [], findings: [refusal] };
  const policy = planPolicy(desired, bucket, facts);
  const documents = planDocuments(desired, facts.documents, place, consent);
  return {
    changes: [
      ...planExistence(desired, place, facts),
      ...planBlock(place, facts),
      ...policy,
      ...documents.changes,
    ],
    findings: [
      ...blockFindings(place, facts, policy),
      ...policyFindings(place, facts),
      ...documents.findings,
    ],
  };
}

function refuseBucket(
  desired: IssuerDesired,
  place: string,
  { whereabouts, tags }: BucketFacts,
  consent: Consent,
): Finding | null {
  if (whereabouts.kind === 'absent') return null;
  if (whereabouts.kind === 'other-account') return bucketOfOthers(place, desired.account);
  if (whereabouts.region !== desired.region) return otherRegion(place, whereabouts.region, desired.region);
  const owner = ownerOf(tags, desired.ownership);
  if (owner.kind === 'other-chain') return othersPlace(place, owner);
  return owner.kind === 'nobody' && !consent.adopt ? unownedBucket(place) : null;
}

function planExistence(desired: IssuerDesired, place: string, facts: BucketFacts): readonly Change[] {
  if (facts.whereabouts.kind === 'absent') {
    const after = { region: desired.region, tags: desired.tags };
    const why = 'The two documents of the issuer need a place that AWS can read.';
    return [step('create', 'create-bucket', place, null, after, why)];
  }
  const unowned = ownerOf(facts.tags, desired.ownership).kind === 'nobody';
  const tags = { ...facts.tags, ...(unowned ? adoptionTags(desired.tags) : desired.tags) };
  if (isDeepStrictEqual(tags, { ...facts.tags })) return [];
  const why = unowned ? 'It is taken over, as --adopt allows.' : 'The tags in irsa.yaml have changed.';
  return [step('update', 'tag-bucket', place, { tags: facts.tags }, { tags }, why)];
}

function planBlock(place: string, { publicAccessBlock }: BucketFacts): readonly Change[] {
  if (isDeepStrictEqual(publicAccessBlock, wantedBlock)) return [];
  const before = publicAccessBlock === null ? null : { ...publicAccessBlock };
  const why = 'S3 refuses a public bucket policy before this; public ACLs stay forbidden.';
  return [step('update', 'set-public-access-block', place, before, { ...wantedBlock }, why)];
}

function planPolicy(desired: IssuerDesired, bucket: string, { policy }: BucketFacts): readonly Change[] {
  const wanted = openingPolicy(desired.partition, bucket, policy);
  if (sameBucketPolicy(policy, wanted)) return [];
  const why = 'AWS reads the two documents without credentials; nothing else is opened.';
  const before = policy === null ? null : { policy };
  return [step('update', 'set-bucket-policy', `s3://${bucket}`, before, { policy: wanted }, why)];
}

function blockFindings(
  place: string,
  { accountBlock }: BucketFacts,
  policy: readonly Change[],
): readonly Finding[] {
  if (accountBlock === null) return [];
  if (accountBlock === 'unreadable') return policy.length > 0 ? [blockUnreadable(place)] : [];
  const on = [
    ...(accountBlock.blockPublicPolicy ? ['BlockPublicPolicy'] : []),
    ...(accountBlock.restrictPublicBuckets ? ['RestrictPublicBuckets'] : []),
  ];
  return on.length === 0 ? [] : [accountBlocks(place, on)];
}

/** An error where only Block Public Access keeps the public out today, which apply would lift. */
function policyFindings(place: string, { policy, publicAccessBlock }: BucketFacts): readonly Finding[] {
  const open = publicStatements(policy);
  if (open.length === 0) return [];
  const statements = `Statements that irsactl did not write may allow everybody something: ${open.join(', ')}.`;
  const isHeldBack = publicAccessBlock?.blockPublicPolicy || publicAccessBlock?.restrictPublicBuckets;
  return [
    isHeldBack
      ? issuerError('IRSA-ISSUER-048', {
          what: `apply would open more of ${place} to the public than the two documents.`,
          why: `${statements} Block Public Access of the bucket holds them back, and must be lifted for the documents.`,
          next: 'Remove the statements, or choose another name in spec.issuer.s3.bucket.',
        })
      : issuerWarning('IRSA-ISSUER-048', {
          what: `The policy of ${place} may open more to the public than the two documents.`,
          why: statements,
          next: 'Remove them if they are not meant.',
        }),
  ];
}

function step(
  action: Change['action'],
  kind: string,
  target: string,
  before: PlanValue,
  after: PlanValue,
  why: string,
): Change {
  return { link: 'issuer', action, kind, target, before, after, why, disruptive: false };
}

function bucketOfOthers(place: string, account: string): Finding {
  return issuerError('IRSA-ISSUER-030', {
    what: `${place} belongs to another AWS account.`,
    why: `Names of buckets are shared by all accounts; ${account} does not own this one.`,
    next: 'Choose another name in spec.issuer.s3.bucket.',
  });
}

function otherRegion(place: string, seen: string, wanted: string): Finding {
  return issuerError('IRSA-ISSUER-047', {
    what: `${place} is in the region ${seen}; irsa.yaml says ${wanted}.`,
    why: 'The issuer URL contains the region of its bucket.',
    next: 'Correct spec.aws.region, or choose another name in spec.issuer.s3.bucket.',
  });
}

function unownedBucket(place: string): Finding {
  return issuerError('IRSA-ISSUER-032', {
    what: `${place} exists, and irsactl did not create it.`,
    why: 'It does not carry the ownership tags irsactl.dev/cluster, irsactl.dev/cluster-uid and irsactl.dev/managed.',
    next: 'Choose another name in spec.issuer.s3.bucket, or take it over with `irsactl apply --adopt`.',
  });
}

function accountBlocks(place: string, on: readonly string[]): Finding {
  return issuerError('IRSA-ISSUER-033', {
    what: `The AWS account forbids that documents in ${place} are public.`,
    why: `Block Public Access is on for the whole account: ${on.join(', ')}.`,
    next: 'Use `issuer: {directory: …}` with a web server of your own, or have the two settings lifted.',
  });
}

function blockUnreadable(place: string): Finding {
  return issuerWarning('IRSA-ISSUER-045', {
    what: 'Whether the account’s Block Public Access allows public documents could not be read.',
    why: 'The permission s3:GetAccountPublicAccessBlock is missing.',
    next: `Allow it, or go on: S3 may then refuse the policy of ${place}.`,
  });
}

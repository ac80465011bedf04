import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import { adoptionReason, adoptionTags, claim } from '../../../chain/ownership.ts';
import { change } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import { type DocumentEdit, editData } from '../document-edit.ts';
import { planDocuments } from '../document-plan.ts';
import { documentPaths } from '../documents.ts';
import { finding } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { hasAcls, isShared, planBucketSettings, runsLast, settingDifferences } from './bucket-settings.ts';
import {
  accountBlocks,
  blockLifted,
  blockUnreadable,
  bucketInOtherAccount,
  bucketSettingsDiffer,
  opensMore,
  otherRegion,
  removeByHand,
  sharedBucketAdvice,
} from './findings.ts';
import type { BucketContents, BucketFacts } from './observe.ts';
import { openingsBeyond } from './openings.ts';
import { openingPolicy, opensTheDocuments, type PolicyPlace } from './policy.ts';
import { aroundPolicy, closedBlock, switchedOff } from './public-access.ts';

/** Plans a bucket of the chain that publishes exactly the two documents. */
export function planBucket(desired: DesiredIssuer, facts: BucketFacts, consent: Consent): PlacePlan {
  const place = `s3://${facts.bucket}`;
  const refusal = refuseBucket(desired, place, facts, consent);
  if (refusal) return { changes: [], findings: [refusal] };
  const policy = planPolicy(desired, place, facts);
  const settings = planBucketSettings(desired, place, facts);
  const documents = planDocuments(desired, facts.documents, place, consent, !isShared(desired, facts));
  return {
    changes: [
      ...planExistence(desired, place, facts),
      ...settings.filter((one) => !runsLast(one, facts)),
      ...aroundPolicy(place, facts.location.kind === 'absent' ? closedBlock : facts.block, policy),
      ...documents.edits.map((edit) => putDocument(place, edit)),
      ...settings.filter((one) => runsLast(one, facts)),
    ],
    findings: [
      ...blockFindings(place, facts, policy),
      ...policyFindings(desired, place, facts),
      ...documents.findings,
    ],
  };
}

export function putDocument(place: string, edit: DocumentEdit): Change {
  const action = edit.stored ? 'update' : 'create';
  const data = { ...editData(edit), why: edit.why };
  return change[action]('put-document', `${place}/${documentPaths[edit.name]}`, data);
}

export function refuseBucket(
  desired: DesiredIssuer,
  place: string,
  { location, tags }: BucketContents,
  consent: Consent,
): Finding | null {
  if (location.kind === 'absent') return null;
  if (location.kind === 'other-account') return bucketInOtherAccount(place, desired.account);
  if (location.region !== desired.region) return otherRegion(place, location.region, desired.region);
  const claimed = claim(place, tags, desired.ownership, consent);
  if (claimed.kind !== 'refusal') return null;
  return finding.error(claimed.owner === 'nobody' ? 'IRSA-ISSUER-032' : 'IRSA-ISSUER-031', claimed.problem);
}

export function planExistence(
  desired: DesiredIssuer,
  place: string,
  facts: BucketContents,
): readonly Change[] {
  if (facts.location.kind === 'absent') {
    const after = { region: desired.region, tags: desired.tags };
    const why = 'The two documents of the issuer need a place that AWS can read.';
    return [change.create('create-bucket', place, { before: null, after, why })];
  }
  const isTaken = !isOwn(desired, facts.tags);
  const tags = { ...facts.tags, ...(isTaken ? adoptionTags(desired.tags) : desired.tags) };
  if (isDeepStrictEqual(tags, { ...facts.tags })) return [];
  const why = isTaken ? adoptionReason(facts.tags) : 'The tags differ from irsa.yaml.';
  return [change.update('tag-bucket', place, { before: { tags: facts.tags }, after: { tags }, why })];
}

function planPolicy(desired: DesiredIssuer, place: string, facts: BucketFacts): readonly Change[] {
  const { policy } = facts;
  const policyPlace = policyPlaceOf(desired, facts);
  if (opensTheDocuments(policyPlace, policy)) return [];
  const before = policy === null ? null : { policy };
  const after = { policy: openingPolicy(policyPlace, policy) };
  const why =
    'AWS reads the two documents without credentials, over TLS 1.2 or newer. Nothing else becomes public.';
  return [change[before ? 'update' : 'create']('set-bucket-policy', place, { before, after, why })];
}

function policyPlaceOf(desired: DesiredIssuer, facts: BucketFacts): PolicyPlace {
  return { partition: desired.partition, bucket: facts.bucket, isShared: isShared(desired, facts) };
}

function blockFindings(
  place: string,
  { accountBlock }: BucketFacts,
  policy: readonly Change[],
): readonly Finding[] {
  if (accountBlock === null) return [];
  if (accountBlock === 'unreadable') return policy.length > 0 ? [blockUnreadable(place)] : [];
  const on = [
    // BlockPublicPolicy refuses only new policies; an existing one stays in force.
    ...(accountBlock.blockPublicPolicy && policy.length > 0 ? ['BlockPublicPolicy'] : []),
    ...(accountBlock.restrictPublicBuckets ? ['RestrictPublicBuckets'] : []),
  ];
  return on.length === 0 ? [] : [accountBlocks(place, on)];
}

/** Checks the policy after the plan, which restores irsactl's own statement. */
function policyFindings(desired: DesiredIssuer, place: string, facts: BucketFacts): readonly Finding[] {
  const { bucket, policy } = facts;
  const open = openingsBeyond(desired, bucket, openingPolicy(policyPlaceOf(desired, facts), policy));
  return open.length === 0 ? [] : [opensMore(place, open, removeByHand)];
}

/** Checks the current policy; `cure` restores irsactl's own statement. */
export function checkBucket(desired: DesiredIssuer, facts: BucketFacts, cure: string): readonly Finding[] {
  const { bucket, policy } = facts;
  const place = `s3://${bucket}`;
  const off = facts.location.kind === 'ours' ? switchedOff(facts.block) : [];
  const lifted = off.length === 0 ? [] : [blockLifted(place, off, cure)];
  const rest = [...lifted, ...checkBucketSettings(desired, place, facts, cure)];
  const byOthers = policyFindings(desired, place, facts);
  if (byOthers.length > 0) return [...byOthers, ...rest];
  const open = openingsBeyond(desired, bucket, policy);
  return [...(open.length === 0 ? [] : [opensMore(place, open, cure)]), ...rest];
}

/** Reports settings that differ from irsactl's; for a bucket with other users only as a warning. */
export function checkBucketSettings(
  desired: DesiredIssuer,
  place: string,
  facts: BucketContents,
  cure: string,
): readonly Finding[] {
  const differences = facts.location.kind === 'ours' ? settingDifferences(facts.settings) : [];
  if (differences.length === 0) return [];
  if (isShared(desired, facts))
    return [bucketSettingsDiffer(place, differences, 'warning', sharedBucketAdvice)];
  return [bucketSettingsDiffer(place, differences, hasAcls(facts.settings) ? 'error' : 'warning', cure)];
}

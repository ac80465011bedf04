import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import { errorsIn, type Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import { claim, missingTags, tagDifference } from '../../../chain/ownership.ts';
import { isShared, planBucketSettings, runsLast } from '../bucket/bucket-settings.ts';
import { opensMore, removeByHand } from '../bucket/findings.ts';
import { openingsBeyond } from '../bucket/openings.ts';
import { planExistence, putDocument, refuseBucket } from '../bucket/plan.ts';
import { distributionStatement, hasExactly, othersPolicy } from '../bucket/policy.ts';
import { closeBlock, closedBlock } from '../bucket/public-access.ts';
import { change } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import { planDocuments } from '../document-plan.ts';
import { finding } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { certificateFindings } from '../own-domain/certificate.ts';
import { planRecord } from '../own-domain/record.ts';
import { distributionTags, domainTag } from '../own-domain/viewer-settings.ts';
import type { SeenDistribution } from '../ports.ts';
import { aliasTaken, otherBucket, otherDomain, twoDistributions } from './findings.ts';
import type { CloudFrontFacts } from './observe.ts';
import { distributionName, nameOfChain } from './own-distribution.ts';
import { desiredAccessControl, desiredSettings, settingsData } from './settings.ts';

/** Plans a private bucket from which only the chain's distribution reads the two documents. */
export function planCloudFront(desired: DesiredIssuer, facts: CloudFrontFacts, consent: Consent): PlacePlan {
  const { bucket, distribution, domain } = facts;
  const place = `s3://${bucket.bucket}`;
  const refusals = refuse(desired, facts, consent);
  if (refusals.length > 0) return { changes: [], findings: refusals };
  const documents = planDocuments(desired, facts.documents, place, consent, !isShared(desired, bucket));
  const made = planDistribution(desired, facts);
  const settings = planBucketSettings(desired, place, bucket);
  const isNew = bucket.location.kind === 'absent';
  return {
    changes: [
      ...planExistence(desired, place, bucket),
      ...settings.filter((one) => !runsLast(one, bucket)),
      ...closeBlock(place, isNew ? closedBlock : bucket.block, nothingPublic),
      ...planAccessControl(desired, facts),
      ...made,
      ...planPolicy(desired, place, facts),
      ...documents.edits.map((edit) => putDocument(place, edit)),
      ...settings.filter((one) => runsLast(one, bucket)),
      ...(distribution?.isDeployed && made.every(({ kind }) => kind === 'tag-distribution')
        ? []
        : [awaitDeployment(desired)]),
      ...(domain ? planRecord(distribution, domain) : []),
    ],
    findings: [
      ...policyFindings(desired, place, facts),
      ...documents.findings,
      ...(domain ? certificateFindings(desired, domain) : []),
    ],
  };
}

const nothingPublic = 'Only CloudFront reads the documents, so nothing in it needs to be public.';

export function accessControlName(desired: DesiredIssuer): string {
  return `origin access control ${nameOfChain(desired)}`;
}

/** Waits for CloudFront. Other changes of this link need not wait, but the later links must. */
export function awaitDeployment(desired: DesiredIssuer): Change {
  return change.update('await-deployment', distributionName(desired), {
    before: null,
    after: { status: 'Deployed' },
    why: 'CloudFront deploys a change to all its edges, usually in about five minutes.',
  });
}

function refuse(desired: DesiredIssuer, facts: CloudFrontFacts, consent: Consent): readonly Finding[] {
  const { bucket, distribution, doubles, domain, nameTakenBy } = facts;
  const refusal = refuseBucket(desired, `s3://${bucket.bucket}`, bucket, consent);
  return [
    ...(refusal ? [refusal] : []),
    ...(distribution ? refuseDistribution(desired, bucket.bucket, distribution, consent) : []),
    ...(distribution && doubles.length > 0 ? [twoDistributions(distribution.id, doubles)] : []),
    ...otherDomainFindings(desired, facts),
    ...(domain && nameTakenBy.length > 0 ? [aliasTaken(domain.domain.name, nameTakenBy)] : []),
    ...(domain ? errorsIn(certificateFindings(desired, domain)) : []),
  ];
}

function refuseDistribution(
  desired: DesiredIssuer,
  bucket: string,
  seen: SeenDistribution,
  consent: Consent,
): readonly Finding[] {
  const claimed = claim(`The CloudFront distribution ${seen.id}`, seen.tags, desired.ownership, consent);
  if (claimed.kind === 'refusal') {
    const code = claimed.owner === 'nobody' ? 'IRSA-ISSUER-032' : 'IRSA-ISSUER-031';
    return [finding.error(code, claimed.problem)];
  }
  const [wanted] = desiredSettings(desired, bucket).origins;
  const reads = seen.settings.origins.some(({ domain }) => domain === wanted?.domain);
  return reads ? [] : [otherBucket(seen, bucket)];
}

function planAccessControl(desired: DesiredIssuer, { accessControl }: CloudFrontFacts): readonly Change[] {
  if (isDeepStrictEqual(accessControl, desiredAccessControl)) return [];
  return [
    change[accessControl ? 'update' : 'create']('set-origin-access-control', accessControlName(desired), {
      before: accessControl && { ...accessControl },
      after: { ...desiredAccessControl },
      why: 'The bucket sees from the signature for which distribution CloudFront reads.',
    }),
  ];
}

function planDistribution(
  desired: DesiredIssuer,
  { bucket, distribution, domain }: CloudFrontFacts,
): readonly Change[] {
  const target = distributionName(desired);
  const settings = desiredSettings(desired, bucket.bucket, domain?.domain);
  const tags = distributionTags(desired);
  if (!distribution) {
    const after = { settings: settingsData(settings), tags };
    const why = domain
      ? 'It serves the two documents.'
      : 'It serves the two documents, and its domain name becomes the issuer.';
    return [change.create('create-distribution', target, { before: null, after, why })];
  }
  const missing = missingTags(tags, distribution.tags);
  const isOther = !isDeepStrictEqual(distribution.settings, settings);
  return [
    ...(Object.keys(missing).length === 0
      ? []
      : [
          change.update('tag-distribution', target, {
            ...tagDifference(missing, distribution.tags),
            why: "irsactl recognises the chain's distribution by its tags.",
          }),
        ]),
    ...(isOther
      ? [
          change.update('update-distribution', target, {
            before: { settings: settingsData(distribution.settings) },
            after: { settings: settingsData(settings) },
            why: 'Its settings differ, and they decide which keys AWS sees.',
          }),
        ]
      : []),
  ];
}

function planPolicy(
  desired: DesiredIssuer,
  place: string,
  { bucket: { bucket, policy }, distribution }: CloudFrontFacts,
): readonly Change[] {
  const { partition } = desired;
  const known = distribution && distributionStatement(partition, bucket, distribution.arn);
  if (known && hasExactly(policy, [known])) return [];
  const before = policy === null ? null : { policy };
  const open = distributionStatement(partition, bucket, { $unknown: 'the distribution' });
  const others = othersPolicy(policy);
  const after = { ...(others === null ? {} : { others }), own: known ?? open };
  const why = 'CloudFront may read the two documents, only for this distribution.';
  return [change[before ? 'update' : 'create']('let-distribution-read', place, { before, after, why })];
}

/** A distribution never changes its name, because the name is the issuer. */
export function otherDomainFindings(
  desired: DesiredIssuer,
  { distribution, domain }: Pick<CloudFrontFacts, 'distribution' | 'domain'>,
): readonly Finding[] {
  if (!distribution || !isOwn(desired, distribution.tags)) return [];
  const wanted = domain?.domain.name ?? null;
  const { aliases } = distribution.settings;
  const made = distribution.tags[domainTag] ?? aliases.find((name) => name === wanted) ?? null;
  return made === wanted ? [] : [otherDomain(distribution, made, wanted)];
}

/** Checks the statements of other writers; the plan restores irsactl's own. */
export function policyFindings(
  desired: DesiredIssuer,
  place: string,
  { bucket: { bucket, policy } }: CloudFrontFacts,
): readonly Finding[] {
  const open = openingsBeyond(desired, bucket, othersPolicy(policy), []);
  return open.length === 0 ? [] : [opensMore(place, open, removeByHand)];
}

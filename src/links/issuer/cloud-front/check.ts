import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../../chain/finding.ts';
import { blockLifted, opensMore } from '../bucket/findings.ts';
import { openingsBeyond } from '../bucket/openings.ts';
import { checkBucketSettings } from '../bucket/plan.ts';
import { allSwitchedOff } from '../bucket/public-access.ts';
import type { DesiredIssuer } from '../desired.ts';
import { certificateFindings } from '../own-domain/certificate.ts';
import { noDistribution, settingsDiffer } from './findings.ts';
import type { CloudFrontFacts } from './observe.ts';
import { policyFindings } from './plan.ts';
import { desiredAccessControl, desiredSettings, settingsDifference } from './settings.ts';

/** Checks distribution, bucket policy and Block Public Access: who else could change what AWS sees, or read more. */
export function checkCloudFront(
  desired: DesiredIssuer,
  facts: CloudFrontFacts,
  cure: string,
): readonly Finding[] {
  const { bucket, distribution } = facts;
  if (!distribution) return [noDistribution(bucket.bucket, cure)];
  const place = `s3://${bucket.bucket}`;
  const differences = [
    ...settingsDifference(
      distribution.settings,
      desiredSettings(desired, bucket.bucket, facts.domain?.domain),
    ),
    ...(isDeepStrictEqual(facts.accessControl, desiredAccessControl)
      ? []
      : ['its origin access control does not sign every request to the bucket']),
  ];
  const off = bucket.location.kind === 'ours' ? allSwitchedOff(bucket.block) : [];
  return [
    ...(differences.length === 0 ? [] : [settingsDiffer(distribution.id, differences, cure)]),
    ...openingFindings(desired, place, facts, cure),
    ...(facts.domain ? certificateFindings(desired, facts.domain) : []),
    ...(off.length === 0 ? [] : [blockLifted(place, off, cure)]),
    ...checkBucketSettings(desired, place, bucket, cure),
  ];
}

function openingFindings(
  desired: DesiredIssuer,
  place: string,
  facts: CloudFrontFacts,
  cure: string,
): readonly Finding[] {
  const byOthers = policyFindings(desired, place, facts);
  if (byOthers.length > 0) return byOthers;
  const open = openingsBeyond(desired, facts.bucket.bucket, facts.bucket.policy, []);
  return open.length === 0 ? [] : [opensMore(place, open, cure)];
}

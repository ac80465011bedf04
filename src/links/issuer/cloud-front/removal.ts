import type { Change } from '../../../chain/change.ts';
import { planBucketRemoval } from '../bucket/removal.ts';
import { change, nothingTrustsIt } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { PlaceRemoval } from '../hosting/hosting.ts';
import { recordStays } from '../own-domain/record.ts';
import type { SeenDistribution } from '../ports.ts';
import type { CloudFrontFacts } from './observe.ts';
import { distributionName } from './own-distribution.ts';
import { accessControlName, awaitDeployment, otherDomainFindings } from './plan.ts';

/**
 * Removes the distribution first: while it reads from a bucket, no other account may get that bucket's name. CloudFront deletes
 * a distribution only when it is disabled on all edges.
 */
export function planCloudFrontRemoval(desired: DesiredIssuer, facts: CloudFrontFacts): PlaceRemoval {
  const moved = otherDomainFindings(desired, facts);
  if (moved.length > 0) return { changes: [], findings: moved, summary: `s3://${facts.bucket.bucket}` };
  const bucket = planBucketRemoval(desired, facts.bucket);
  const distribution = ownDistribution(desired, facts);
  const { domain } = facts;
  return {
    ...bucket,
    findings: [
      ...(domain && distribution ? [recordStays(domain.domain.name, distribution)] : []),
      ...bucket.findings,
    ],
    changes: [
      ...removeDistribution(desired, facts),
      ...removeAccessControl(desired, facts),
      ...bucket.changes,
    ],
  };
}

function ownDistribution(desired: DesiredIssuer, { distribution }: CloudFrontFacts): SeenDistribution | null {
  return distribution && isOwn(desired, distribution.tags) ? distribution : null;
}

function removeDistribution(desired: DesiredIssuer, facts: CloudFrontFacts): readonly Change[] {
  const distribution = ownDistribution(desired, facts);
  if (!distribution) return [];
  const { settings, tags, id, domain, isDeployed } = distribution;
  const target = distributionName(desired);
  const disabled = change.update('disable-distribution', target, {
    before: { enabled: true },
    after: { enabled: false },
    why: nothingTrustsIt,
  });
  return [
    ...(settings.enabled ? [disabled] : []),
    ...(settings.enabled || !isDeployed ? [awaitDeployment(desired)] : []),
    change.delete('delete-distribution', target, {
      before: { id, domain, tags },
      after: null,
      why: nothingTrustsIt,
    }),
  ];
}

/** It has no tags: its generated name identifies the chain. */
function removeAccessControl(desired: DesiredIssuer, facts: CloudFrontFacts): readonly Change[] {
  const { accessControl, distribution } = facts;
  const isUsedByOthers = distribution !== null && !isOwn(desired, distribution.tags);
  if (accessControl === null || isUsedByOthers) return [];
  return [
    change.delete('delete-origin-access-control', accessControlName(desired), {
      before: { ...accessControl },
      after: null,
      why: nothingTrustsIt,
    }),
  ];
}

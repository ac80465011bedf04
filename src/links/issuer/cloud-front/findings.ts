import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import { domainTag } from '../own-domain/viewing.ts';
import type { SeenDistribution } from '../ports.ts';

export function settingsDiffer(id: string, differences: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-072', {
    what: `The CloudFront distribution ${id} is not as irsactl leaves it.`,
    why: `${differences.join('; ')}. Whoever changes it decides which keys AWS sees.`,
    next,
  });
}

export function noDistribution(bucket: string, next: string): Finding {
  return finding.error('IRSA-ISSUER-073', {
    what: `No CloudFront distribution of this chain serves s3://${bucket}.`,
    why: 'None carries the chain’s mark, so the issuer has no URL.',
    next,
  });
}

export function otherBucket({ id, settings }: SeenDistribution, bucket: string): Finding {
  const domains = settings.origins.map(({ domain }) => domain).join(', ') || 'nowhere';
  return finding.error('IRSA-ISSUER-056', {
    what: `The chain’s distribution ${id} does not read from s3://${bucket}.`,
    why: `It reads from ${domains}. Where spec.issuer.cloudFront.bucket or spec.aws.region was changed, the former bucket would be left behind.`,
    next: 'Put the former bucket and region back into irsa.yaml. To move, save the former irsa.yaml as former.yaml and run `irsactl destroy -f former.yaml` to its end, then `irsactl apply`. Where somebody changed the distribution, set its origin right in CloudFront.',
  });
}

export function twoDistributions(id: string, doubles: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-066', {
    what: `More than one CloudFront distribution carries this chain’s mark: ${[id, ...doubles].join(', ')}.`,
    why: `irsactl made ${id}; somebody put its tags on the others.`,
    next: `Take the irsactl.dev tags off ${doubles.join(', ')}.`,
  });
}

export function aliasTaken(name: string, others: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-087', {
    what: `${name} is a name of another CloudFront distribution.`,
    why: `${others.join(' and ')} has it; CloudFront gives a name to one distribution alone.`,
    next: 'Choose another name, or take it from that distribution where nobody needs it there.',
  });
}

/** The distribution was made for another name than irsa.yaml has. */
export function otherDomain(
  { id, domain }: SeenDistribution,
  made: string | null,
  wanted: string | null,
): Finding {
  return finding.error('IRSA-ISSUER-056', {
    what: `The chain’s distribution ${id} is for ${made ?? domain}, and irsa.yaml names ${wanted ?? 'no domain'}.`,
    why: `It has ${made === null ? `no tag ${domainTag}` : `the tag ${domainTag}`}. With another name the issuer would be another one.`,
    next: `Put spec.issuer.cloudFront.domain back as it was (${made ?? 'left out'}). To move, save the former irsa.yaml as former.yaml and run \`irsactl destroy -f former.yaml\` to its end, then \`irsactl apply\`.`,
  });
}

import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import { domainTag } from '../own-domain/viewer-settings.ts';
import type { SeenDistribution } from '../ports.ts';

export function settingsDiffer(id: string, differences: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-072', {
    what: `The CloudFront distribution ${id} differs from what irsactl has set.`,
    why: `${differences.join('; ')}. Anyone who can change it decides which keys AWS sees.`,
    next,
  });
}

export function noDistribution(bucket: string, next: string): Finding {
  return finding.error('IRSA-ISSUER-073', {
    what: `No CloudFront distribution of this chain serves s3://${bucket}.`,
    why: "None has the chain's tags, so the issuer has no URL.",
    next,
  });
}

export function otherBucket({ id, settings }: SeenDistribution, bucket: string): Finding {
  const domains = settings.origins.map(({ domain }) => domain).join(', ') || 'nowhere';
  return finding.error('IRSA-ISSUER-056', {
    what: `The chain's distribution ${id} does not read from s3://${bucket}.`,
    why: `It reads from ${domains}. If spec.issuer.cloudFront.bucket or spec.aws.region was changed, irsactl would leave the former bucket behind.`,
    next: 'Restore the former bucket and region in irsa.yaml. To move, save the former irsa.yaml as former.yaml and run `irsactl destroy -f former.yaml` twice, then `irsactl apply`. If the distribution was changed, correct its origin in CloudFront.',
  });
}

export function twoDistributions(id: string, doubles: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-066', {
    what: `More than one CloudFront distribution has this chain's tags: ${[id, ...doubles].join(', ')}.`,
    why: `irsactl created ${id}; its tags were copied to the others.`,
    next: `Remove the irsactl.dev tags from ${doubles.join(', ')}.`,
  });
}

export function aliasTaken(name: string, others: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-087', {
    what: `Another CloudFront distribution has the name ${name}.`,
    why: `${others.join(' and ')} has it; CloudFront allows a name on only one distribution.`,
    next: 'Choose another name, or remove it from that distribution if it is not needed there.',
  });
}

/** The distribution was created for a name other than the one in irsa.yaml. */
export function otherDomain(
  { id, domain }: SeenDistribution,
  made: string | null,
  wanted: string | null,
): Finding {
  return finding.error('IRSA-ISSUER-056', {
    what: `The chain's distribution ${id} is for ${made ?? domain}, but irsa.yaml names ${wanted ?? 'no domain'}.`,
    why: `It has ${made === null ? `no tag ${domainTag}` : `the tag ${domainTag}`}. Another name would change the issuer.`,
    next: `Restore spec.issuer.cloudFront.domain (${made ?? 'omitted'}). To move, save the former irsa.yaml as former.yaml and run \`irsactl destroy -f former.yaml\` twice, then \`irsactl apply\`.`,
  });
}

import type { Partition } from '../../trust/arn.ts';

/** A host without its port, in lower case. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}

/** True for the names under which AWS serves its API and S3's public objects. */
export function isAwsHost(name: string, partition: Partition): boolean {
  return isWellFormed(name) && name.endsWith(`.${partition.dnsSuffix}`);
}

/**
 * The IPv4-only name of a dual-stack endpoint (`AWS_USE_DUALSTACK_ENDPOINT`); any other name unchanged. The dual-stack
 * names of S3 are handled in s3/address.ts.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html#dual-stack-endpoints
 */
export function singleStackName(name: string, { dnsSuffix }: Partition): string {
  const dualStack = `.${dualStackSuffixes[dnsSuffix] ?? 'api.aws'}`;
  const named = name.replace(/^((?:\d{12}\.)?s3-control)\.dualstack\./, '$1.');
  if (!named.endsWith(dualStack)) return named;
  return `${named.slice(0, -dualStack.length).replace(/\.global$/, '')}.${dnsSuffix}`;
}

const dualStackSuffixes: Readonly<Record<string, string>> = {
  'amazonaws.com.cn': 'api.amazonwebservices.com.cn',
  'amazonaws.eu': 'api.amazonwebservices.eu',
};

/** Whether a certificate can be issued for a name: labels of at most 63 letters, digits, hyphens and underscores. */
export function isWellFormed(name: string): boolean {
  return (
    name.length <= 253 &&
    /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
  );
}

/** The region for which calls to a partition's global hosts are signed: https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
export function globalRegion({ id }: Partition): string {
  return globalRegions[id];
}

const globalRegions = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
} as const satisfies Record<Partition['id'], string>;

import type { DesiredIssuer } from '../desired.ts';
import { plainHostPath } from '../hosting/plain-host-path.ts';

/**
 * Whether this host and path lead to the bucket, in any form of S3 address.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function leadsToBucket(bucket: string, { partition }: DesiredIssuer, hostPath: string): boolean {
  const [host = '', folder] = plainHostPath(hostPath).split('/');
  if (!host.endsWith(`.${partition.dnsSuffix}`)) return false;
  const service = host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host;
  if (!/^s3(-[a-z]+)*[.-]/.test(service)) return false;
  return service !== host || folder === bucket;
}

import type { DesiredIssuer } from '../desired.ts';
import { plainHostPath } from '../hosting/plain-host-path.ts';

/**
 * True where documents below this host and path lie in the bucket: all forms in which S3 answers for it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function leadsToBucket(bucket: string, { partition }: DesiredIssuer, hostPath: string): boolean {
  const [host = '', folder] = plainHostPath(hostPath).split('/');
  if (!host.endsWith(`.${partition.dnsSuffix}`)) return false;
  const service = host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host;
  if (!/^s3(-[a-z]+)*[.-]/.test(service)) return false;
  return service !== host || folder === bucket;
}

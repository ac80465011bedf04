import { createHash } from 'node:crypto';

/** Longest name of an origin access control. */
const longest = 64;
const hashLength = 10;

/**
 * Name of what the chain has in CloudFront: access control, comment and caller reference. The hash keeps two clusters of
 * one name apart, and two names apart that begin alike.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html
 */
export function generatedName(chain: string, clusterUid: string): string {
  const hash = createHash('sha256').update(`${chain}/${clusterUid}`).digest('hex').slice(0, hashLength);
  const head = `irsactl-${chain}`.slice(0, longest - hashLength - 1).replace(/-+$/, '');
  return `${head}-${hash}`;
}

import { createHash } from 'node:crypto';

/** The maximum length of an origin access control's name. */
const longest = 64;
const hashLength = 10;

/**
 * The name of the chain in CloudFront: access control, comment and caller reference. The hash distinguishes two clusters with
 * one name, and two long names with the same beginning.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html
 */
export function generatedName(chain: string, clusterUid: string): string {
  const hash = createHash('sha256').update(`${chain}/${clusterUid}`).digest('hex').slice(0, hashLength);
  const head = `irsactl-${chain}`.slice(0, longest - hashLength - 1).replace(/-+$/, '');
  return `${head}-${hash}`;
}

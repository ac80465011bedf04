import { createHash } from 'node:crypto';
import type { DesiredIssuer } from '../desired.ts';
import type { SeenCertificate } from './ports.ts';

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const longest = 32;

/**
 * ACM takes requests with one key within an hour for one. So a run that was interrupted requests no second certificate,
 * and where the former ones failed a new one can be had at once.
 */
export function requestKey(
  { chain, clusterUid }: Pick<DesiredIssuer, 'chain' | 'clusterUid'>,
  name: string,
  former: readonly SeenCertificate[],
): string {
  const parts = [chain, clusterUid, name, ...former.map(({ arn }) => arn)];
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, longest);
}

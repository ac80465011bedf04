import { issuerUrlFault } from '../../trust/issuer-url.ts';
import { bucketIssuerUrl } from '../bucket-url.ts';
import { type Fault, type FieldPath, quoted } from '../fault.ts';
import { isRegion } from './aws-target.ts';
import { bucketNameRule } from './bucket-name.ts';
import type { Rule } from './rule.ts';

/** IAM accepts the URL of the issuer: the one written, or the one that follows from bucket and region. */
export const issuerUrlRule: Rule = (chain) => {
  const { aws, issuer } = chain.spec ?? {};
  const url = issuer?.directory?.url;
  if (url !== undefined) return urlFaults(url, ['spec', 'issuer', 'directory', 'url']);
  const bucket = issuer?.s3?.bucket;
  const sound = bucketNameRule(chain).length === 0;
  if (bucket === undefined || aws?.region === undefined || !sound || !isRegion(aws.region)) return [];
  return urlFaults(bucketIssuerUrl(bucket, aws.region), ['spec', 'issuer', 's3', 'bucket']);
};

function urlFaults(url: string, path: FieldPath): readonly Fault[] {
  const fault = issuerUrlFault(url);
  if (!fault) return [];
  const { code, why, next } = fault;
  // A URL with a user in it may hold a password, which does not belong into a message.
  const shown = url.replace(/\/\/[^/?#]*@/, '//…@');
  return [{ code, path, what: `${quoted(shown)} cannot be an issuer URL.`, why, next }];
}

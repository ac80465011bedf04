import { type Fault, quoted } from '../fault.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'issuer', 's3', 'bucket'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const reservedStarts = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedEnds = ['-s3alias', '--ol-s3', '--x-s3', '--table-s3'];

/** S3 accepts the bucket's name, and its TLS certificate covers the host that the name makes. */
export const bucketNameRule: Rule = (chain) => {
  const bucket = chain.spec?.issuer?.s3?.bucket;
  const problem = bucket === undefined ? null : problemOf(bucket);
  if (bucket === undefined || problem === null) return [];
  const fault: Fault = {
    code: 'IRSA-CONFIG-014',
    path,
    what: `${quoted(bucket)} cannot be the issuer's bucket.`,
    ...problem,
  };
  return [fault];
};

function problemOf(bucket: string): { why: string; next: string } | null {
  if (bucket.length < 3 || bucket.length > 63) {
    return {
      why: `A bucket's name has 3 to 63 characters; this has ${bucket.length}.`,
      next: 'Choose another name.',
    };
  }
  if (bucket.includes('.')) {
    return {
      why: "S3's TLS certificate does not cover bucket names with dots, so AWS could not fetch the documents.",
      next: `Use dashes: ${bucket.replaceAll('.', '-')}`,
    };
  }
  if (!/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(bucket)) {
    return {
      why: "A bucket's name consists of lower-case letters, digits and -, with a letter or digit at both ends.",
      next: 'Choose a name of these characters.',
    };
  }
  const start = reservedStarts.find((reserved) => bucket.startsWith(reserved));
  const end = reservedEnds.find((reserved) => bucket.endsWith(reserved));
  if (start !== undefined)
    return { why: `S3 reserves names that begin with ${start}.`, next: 'Choose another name.' };
  return end === undefined
    ? null
    : { why: `S3 reserves names that end with ${end}.`, next: 'Choose another name.' };
}

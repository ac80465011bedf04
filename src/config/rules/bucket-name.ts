import { accountRegionalBucket } from '../bucket-url.ts';
import { type Fault, quoted } from '../fault.ts';
import { bucketForm, hasForm, reservedBuckets } from '../text-forms.ts';
import type { Rule } from './rule.ts';

/** S3 accepts the bucket's name, and S3's TLS certificate covers the resulting host. */
export const bucketNameRule: Rule = (chain) => {
  const issuer = chain.spec?.issuer;
  return (['s3', 'cloudFront'] as const).flatMap((hosting): readonly Fault[] => {
    const bucket = issuer?.[hosting]?.bucket;
    if (bucket === undefined || hasForm(bucket, bucketForm)) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path: ['spec', 'issuer', hosting, 'bucket'],
        what: `${quoted(bucket)} cannot be the issuer's bucket.`,
        ...problemOf(bucket),
      },
    ];
  });
};

/** An account-regional bucket name ends with account and region. */
export const accountRegionalRule: Rule = ({ spec }) => {
  const { bucket, namespace } = spec?.issuer?.s3 ?? {};
  const { account, region } = spec?.aws ?? {};
  if (namespace !== 'accountRegional' || bucket === undefined || region === undefined) return [];
  const fault = (what: string, why: string, next: string): readonly Fault[] => [
    { code: 'IRSA-CONFIG-007', path: ['spec', 'issuer', 's3', 'namespace'], what, why, next },
  ];
  if (account === undefined) {
    return fault(
      'The name of an account-regional bucket needs the account.',
      'It ends with the account and the region; spec.aws.account is missing.',
      'Add spec.aws.account, in quotes.',
    );
  }
  const whole = accountRegionalBucket(bucket, account, region);
  if (whole.length <= bucketForm.longest) return [];
  return fault(
    `${quoted(whole)} is too long for a bucket.`,
    `A bucket's name has 3 to 63 characters; this has ${whole.length}.`,
    `Choose a name of at most ${bucketForm.longest - (whole.length - bucket.length)} characters for spec.issuer.s3.bucket.`,
  );
};

function problemOf(bucket: string): Pick<Fault, 'why' | 'next'> {
  const [, named] = /^s3:\/\/([^/]+)/.exec(bucket) ?? [];
  if (named !== undefined) {
    return { why: 'It is a URL; irsa.yaml has the name of the bucket alone.', next: `Write ${named}.` };
  }
  if (bucket.length < bucketForm.shortest || bucket.length > bucketForm.longest) {
    return {
      why: `A bucket's name has 3 to 63 characters; this has ${bucket.length}.`,
      next: 'Choose another name.',
    };
  }
  if (bucket.includes('.')) {
    return {
      why: "S3's TLS certificate does not cover bucket names with dots, so AWS could not fetch the documents.",
      next: 'Choose another name.',
    };
  }
  const start = reservedBuckets.starts.find((reserved) => bucket.startsWith(reserved));
  const end = reservedBuckets.ends.find((reserved) => bucket.endsWith(reserved));
  if (start !== undefined)
    return { why: `S3 reserves names that begin with ${start}.`, next: 'Choose another name.' };
  if (end !== undefined)
    return {
      why: `S3 reserves names that end with ${end}.`,
      next:
        end === '-an'
          ? 'Choose another name, or use `namespace: accountRegional`, which adds the suffix.'
          : 'Choose another name.',
    };
  return {
    why: "A bucket's name consists of lower-case letters, digits and -, and starts and ends with a letter or digit.",
    next: 'Choose another name.',
  };
}

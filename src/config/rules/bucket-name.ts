import { type Fault, quoted } from '../fault.ts';
import { bucketForm, hasForm, reservedBuckets } from '../text-forms.ts';
import type { Rule } from './rule.ts';

/** S3 accepts the bucket's name, and its TLS certificate covers the host that the name makes. */
export const bucketNameRule: Rule = (chain) => {
  const issuer = chain.spec?.issuer;
  return (['s3', 'cloudFront'] as const).flatMap((hosting): readonly Fault[] => {
    const bucket = issuer?.[hosting]?.bucket;
    if (bucket === undefined || hasForm(bucket, bucketForm)) return [];
    return [
      {
        code: 'IRSA-CONFIG-014',
        path: ['spec', 'issuer', hosting, 'bucket'],
        what: `${quoted(bucket)} cannot be the issuer's bucket.`,
        ...problemOf(bucket),
      },
    ];
  });
};

function problemOf(bucket: string): Pick<Fault, 'why' | 'next' | 'slip'> {
  const meant = bucket.toLowerCase().replaceAll(/[._]/g, '-');
  const cure = hasForm(meant, bucketForm)
    ? { next: `Did you mean ${meant}?`, slip: { written: bucket, meant } }
    : { next: 'Choose another name.' };
  if (bucket.length < bucketForm.shortest || bucket.length > bucketForm.longest) {
    return {
      why: `A bucket's name has 3 to 63 characters; this has ${bucket.length}.`,
      next: 'Choose another name.',
    };
  }
  if (bucket.includes('.')) {
    return {
      why: "S3's TLS certificate does not cover bucket names with dots, so AWS could not fetch the documents.",
      ...cure,
    };
  }
  const start = reservedBuckets.starts.find((reserved) => bucket.startsWith(reserved));
  const end = reservedBuckets.ends.find((reserved) => bucket.endsWith(reserved));
  if (start !== undefined)
    return { why: `S3 reserves names that begin with ${start}.`, next: 'Choose another name.' };
  if (end !== undefined)
    return { why: `S3 reserves names that end with ${end}.`, next: 'Choose another name.' };
  return {
    why: "A bucket's name consists of lower-case letters, digits and -, with a letter or digit at both ends.",
    ...cure,
  };
}

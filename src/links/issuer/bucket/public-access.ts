import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import { change } from '../change.ts';
import type { PublicAccessBlock } from '../ports.ts';

/**
 * The strictest settings with a public policy: no other one can be set, and ACLs grant no access. Only RestrictPublicBuckets
 * would make the documents private.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const blockBesideDocuments: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: false,
};

/** The settings of these that are off: an ACL, which irsactl does not read, or another policy may then make objects public. */
export function switchedOff(block: PublicAccessBlock | null): readonly string[] {
  return [
    ...(block?.blockPublicAcls ? [] : ['BlockPublicAcls']),
    ...(block?.ignorePublicAcls ? [] : ['IgnorePublicAcls']),
    ...(block?.blockPublicPolicy ? [] : ['BlockPublicPolicy']),
  ];
}

/** The settings of all four that are off, for a private bucket. */
export function allSwitchedOff(block: PublicAccessBlock | null): readonly string[] {
  return [...switchedOff(block), ...(block?.restrictPublicBuckets ? [] : ['RestrictPublicBuckets'])];
}

/** For the time in which the policy is set: S3 refuses a public policy while BlockPublicPolicy is on. */
const liftedBlock: PublicAccessBlock = { ...blockBesideDocuments, blockPublicPolicy: false };

/**
 * Nothing is public, as in every new bucket.
 * https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/
 */
export const closedBlock: PublicAccessBlock = { ...blockBesideDocuments, restrictPublicBuckets: true };

/** Changes of a bucket's policy, with Block Public Access turned off before and on again after them. */
export function aroundPolicy(
  target: string,
  current: PublicAccessBlock | null,
  policy: readonly Change[],
): readonly Change[] {
  const isLifted = policy.length === 0 || isDeepStrictEqual(current, liftedBlock);
  const lift = isLifted
    ? []
    : [
        change.update('lift-public-access-block', target, {
          before: current && { ...current },
          after: { ...liftedBlock },
          why: `S3 refuses a public policy while BlockPublicPolicy is on. irsactl turns it off for the policy, and on again afterwards.${
            current?.restrictPublicBuckets
              ? ' RestrictPublicBuckets stays off: it would make the two documents private.'
              : ''
          }`,
        }),
      ];
  const between = policy.length === 0 ? current : liftedBlock;
  return [...lift, ...policy, ...setBlock(target, between, blockBesideDocuments)];
}

/** Makes a bucket private. */
export function closeBlock(
  target: string,
  current: PublicAccessBlock | null,
  why?: string,
): readonly Change[] {
  return setBlock(target, current, closedBlock, why);
}

function setBlock(
  target: string,
  current: PublicAccessBlock | null,
  desired: PublicAccessBlock,
  reason?: string,
): readonly Change[] {
  if (isDeepStrictEqual(current, desired)) return [];
  const beside = 'nothing except the two documents can become public: no other public policy, no public ACL.';
  const why = desired.restrictPublicBuckets
    ? 'Nothing in it needs to be public.'
    : current?.restrictPublicBuckets
      ? `RestrictPublicBuckets also makes the two documents private. Without it, ${beside}`
      : `N${beside.slice(1)}`;
  return [
    change.update('set-public-access-block', target, {
      before: current && { ...current },
      after: { ...desired },
      why: reason ?? why,
    }),
  ];
}

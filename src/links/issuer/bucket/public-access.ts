import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import { change } from '../change.ts';
import type { PublicAccessBlock } from '../ports.ts';

/**
 * All that AWS allows beside a public policy: no further one can be set, and ACLs open nothing. Only
 * RestrictPublicBuckets would close the documents themselves.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const blockBesideDocuments: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: false,
};

/** What of it is off: an ACL, which irsactl does not read, or a further policy may then open the bucket. */
export function switchedOff(block: PublicAccessBlock | null): readonly string[] {
  return [
    ...(block?.blockPublicAcls ? [] : ['BlockPublicAcls']),
    ...(block?.ignorePublicAcls ? [] : ['IgnorePublicAcls']),
    ...(block?.blockPublicPolicy ? [] : ['BlockPublicPolicy']),
  ];
}

/** What of all four is off, where nothing is to be public. */
export function allSwitchedOff(block: PublicAccessBlock | null): readonly string[] {
  return [...switchedOff(block), ...(block?.restrictPublicBuckets ? [] : ['RestrictPublicBuckets'])];
}

/** For the moment in which the policy is set: S3 refuses a public one while BlockPublicPolicy is on. */
const liftedBlock: PublicAccessBlock = { ...blockBesideDocuments, blockPublicPolicy: false };

/**
 * Nothing is public; so every new bucket is.
 * https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/
 */
export const closedBlock: PublicAccessBlock = { ...blockBesideDocuments, restrictPublicBuckets: true };

/** Changes of a bucket's policy with what must be lifted before them and put back after them. */
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
          why: `S3 refuses a public policy while BlockPublicPolicy is on; right after the policy it is switched on.${
            current?.restrictPublicBuckets
              ? ' RestrictPublicBuckets stays off: it would close the two documents.'
              : ''
          }`,
        }),
      ];
  const between = policy.length === 0 ? current : liftedBlock;
  return [...lift, ...policy, ...setBlock(target, between, blockBesideDocuments)];
}

/** Closes a bucket in which nothing is to be public. */
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
  const beside = 'nothing beside the two documents can become public: no other public policy, no public ACL.';
  const why = desired.restrictPublicBuckets
    ? 'Nothing in it needs to be public any more.'
    : current?.restrictPublicBuckets
      ? `RestrictPublicBuckets closes the two documents, too. Without it, ${beside}`
      : `N${beside.slice(1)}`;
  return [
    change.update('set-public-access-block', target, {
      before: current && { ...current },
      after: { ...desired },
      why: reason ?? why,
    }),
  ];
}

import type { Bucket, PublicAccessBlock, S3Store } from '../store.ts';

const nothing: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/**
 * What holds for a bucket: the most restrictive combination of its own block and its account's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
 */
export function effectiveBlock(store: S3Store, bucket: Bucket): PublicAccessBlock {
  const own = bucket.publicAccessBlock ?? nothing;
  const account = store.accountBlocks.get(bucket.owner) ?? nothing;
  return {
    BlockPublicAcls: own.BlockPublicAcls || account.BlockPublicAcls,
    IgnorePublicAcls: own.IgnorePublicAcls || account.IgnorePublicAcls,
    BlockPublicPolicy: own.BlockPublicPolicy || account.BlockPublicPolicy,
    RestrictPublicBuckets: own.RestrictPublicBuckets || account.RestrictPublicBuckets,
  };
}

type SentBlock = { readonly [Setting in keyof PublicAccessBlock]?: boolean | undefined };

/** A block as sent: a setting that is left out is off. */
export function completeBlock(sent: SentBlock): PublicAccessBlock {
  return {
    BlockPublicAcls: sent.BlockPublicAcls ?? false,
    IgnorePublicAcls: sent.IgnorePublicAcls ?? false,
    BlockPublicPolicy: sent.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: sent.RestrictPublicBuckets ?? false,
  };
}

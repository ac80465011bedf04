import type { Bucket, PublicAccessBlock, S3Store } from '../store.ts';

const blockNothing: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/**
 * The settings in effect for a bucket: the most restrictive combination of its own and its account's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
 */
export function effectiveBlock(store: S3Store, bucket: Bucket): PublicAccessBlock {
  const own = bucket.publicAccessBlock ?? blockNothing;
  const account = store.accountBlocks.get(bucket.owner) ?? blockNothing;
  return {
    BlockPublicAcls: own.BlockPublicAcls || account.BlockPublicAcls,
    IgnorePublicAcls: own.IgnorePublicAcls || account.IgnorePublicAcls,
    BlockPublicPolicy: own.BlockPublicPolicy || account.BlockPublicPolicy,
    RestrictPublicBuckets: own.RestrictPublicBuckets || account.RestrictPublicBuckets,
  };
}

type SentBlock = { readonly [Setting in keyof PublicAccessBlock]?: boolean | undefined };

/** Fills in the settings that a request omits: they are off. */
export function completeBlock(sent: SentBlock): PublicAccessBlock {
  return {
    BlockPublicAcls: sent.BlockPublicAcls ?? false,
    IgnorePublicAcls: sent.IgnorePublicAcls ?? false,
    BlockPublicPolicy: sent.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: sent.RestrictPublicBuckets ?? false,
  };
}

import { isDeepStrictEqual } from 'node:util';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Tags } from '../chain/ownership.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BucketLocation, Buckets } from '../links/issuer/ports.ts';
import type { AccountId } from '../trust/arn.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { parsePolicyText } from './policy-text.ts';
import { blockFromAws, blockToAws } from './public-access.ts';
import { getDocument, putDocument } from './s3-documents.ts';
import { getKeeping } from './s3-keeping.ts';
import { deleteDocument, deleteVersions, keysOfVersions } from './s3-versions.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';
import { unlessDone } from './unless-done.ts';
import { untilSpread } from './until-spread.ts';

/** The issuer's port to S3. Every call is refused by S3 where the bucket belongs to another account. */
export function s3Buckets(aws: AwsClients, account: AccountId): Buckets {
  const { s3 } = aws;
  const on = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: account });
  return {
    locate: (bucket) => locate(s3, bucket, account),
    async tags(bucket) {
      const answer = await s3.send(new GetBucketTaggingCommand(on(bucket))).catch(absent('NoSuchTagSet'));
      return tagsOf(answer?.TagSet);
    },
    async publicAccessBlock(bucket) {
      const answer = await s3
        .send(new GetPublicAccessBlockCommand(on(bucket)))
        .catch(absent('NoSuchPublicAccessBlockConfiguration'));
      return blockFromAws(answer?.PublicAccessBlockConfiguration);
    },
    async policy(bucket) {
      const answer = await s3
        .send(new GetBucketPolicyCommand(on(bucket)))
        .catch(absent('NoSuchBucketPolicy'));
      return parsePolicyText(answer?.Policy);
    },
    document: (bucket, key) => getDocument(s3, { ...on(bucket), Key: key }),
    keeping: (bucket) => getKeeping(s3, on(bucket)),
    keys: (bucket, limit) => keysOfVersions(s3, on(bucket), limit),
    create: (bucket, tags) => create(s3, bucket, account, tags),
    async setTags(bucket, tags) {
      await s3.send(new PutBucketTaggingCommand({ ...on(bucket), Tagging: { TagSet: tagList(tags) } }));
    },
    async setPublicAccessBlock(bucket, block) {
      const PublicAccessBlockConfiguration = blockToAws(block);
      await s3.send(new PutPublicAccessBlockCommand({ ...on(bucket), PublicAccessBlockConfiguration }));
    },
    async setPolicy(bucket, policy) {
      const input = { ...on(bucket), Policy: JSON.stringify(policy) };
      // Just after the bucket's own block was lifted S3 may still refuse by it.
      const put = () => s3.send(new PutBucketPolicyCommand(input));
      const isRefused = (_code: string, error: unknown) => publicPolicyRefused(error, bucket) !== null;
      await untilSpread(put, isRefused, [1000, 2000, 4000]).catch((error: unknown) => {
        throw publicPolicyRefused(error, bucket) ?? error;
      });
    },
    async setVersioning(bucket, Status) {
      const VersioningConfiguration = { Status };
      await s3.send(new PutBucketVersioningCommand({ ...on(bucket), VersioningConfiguration }));
    },
    async setEncryption(bucket, SSEAlgorithm) {
      const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }];
      const ServerSideEncryptionConfiguration = { Rules };
      await s3.send(new PutBucketEncryptionCommand({ ...on(bucket), ServerSideEncryptionConfiguration }));
    },
    async setOwnership(bucket, ObjectOwnership) {
      const OwnershipControls = { Rules: [{ ObjectOwnership }] };
      await s3.send(new PutBucketOwnershipControlsCommand({ ...on(bucket), OwnershipControls }));
    },
    putDocument: (bucket, key, document) => putDocument(s3, { ...on(bucket), Key: key }, document),
    deleteDocument: (bucket, key, version) => deleteDocument(s3, { ...on(bucket), Key: key }, version),
    deleteVersions: (bucket, key) => deleteVersions(s3, { ...on(bucket), Key: key }),
    async deletePolicy(bucket) {
      await s3.send(new DeleteBucketPolicyCommand(on(bucket))).catch(absent('NoSuchBucket'));
    },
    async delete(bucket) {
      await s3.send(new DeleteBucketCommand(on(bucket))).catch(absent('NoSuchBucket'));
    },
    accountPublicAccessBlock: accountBlockOf(aws, account),
  };
}

/** Only a bucket that is public itself depends on it: what knows S3 Control is loaded where it is asked for. */
function accountBlockOf(aws: AwsClients, account: AccountId): Buckets['accountPublicAccessBlock'] {
  let opened: Promise<Buckets['accountPublicAccessBlock']> | null = null;
  return async () => {
    opened ??= import('./account-block.ts').then((module) => module.accountBlockReader(aws, account));
    return (await opened)();
  };
}

/** S3 answers 403 both for another account's bucket and for a missing permission, and to HeadBucket without a text. */
async function locate(s3: S3Client, bucket: string, account: AccountId): Promise<BucketLocation> {
  try {
    const head = await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    return { kind: 'ours', region: head.BucketRegion ?? (await s3.config.region()) };
  } catch (error) {
    if (isAnswer(error, 'NotFound', 'NoSuchBucket')) return { kind: 'absent' };
    if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-004') throw error;
    if (await isInAccount(s3, bucket, account)) throw error;
    return { kind: 'other-account' };
  }
}

/**
 * Of a bucket in the caller's account S3 says which permission is missing; of another one's it says nothing, or, in the
 * caller's organization, that no policy of the bucket allows it:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
async function isInAccount(s3: S3Client, bucket: string, account: AccountId): Promise<boolean> {
  const look = new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: account });
  return s3.send(look).then(
    () => true,
    (error: unknown) => {
      if (isAnswer(error, 'NoSuchTagSet')) return true;
      if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-004') throw error;
      const { why } = error.problem;
      return why.includes('not authorized to perform') && !why.includes('no resource-based policy allows');
    },
  );
}

// The SDK itself names the client's region, except in us-east-1, which must not be named:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
async function create(s3: S3Client, bucket: string, account: AccountId, tags: Tags): Promise<void> {
  const configuration = { Tags: tagList(tags) };
  const create = new CreateBucketCommand({
    Bucket: bucket,
    CreateBucketConfiguration: configuration,
    // So AWS makes every bucket since April 2023; with it nobody relies on that.
    ObjectOwnership: 'BucketOwnerEnforced',
    ...(isAccountRegional(bucket, account) && { BucketNamespace: 'account-regional' }),
  });
  const on = { Bucket: bucket, ExpectedBucketOwner: account };
  await unlessDone(
    () => s3.send(create),
    ['BucketAlreadyOwnedByYou'],
    async () =>
      isDeepStrictEqual(tagsOf((await s3.send(new GetBucketTaggingCommand(on))).TagSet), { ...tags }),
  );
  await tagWhereDropped(s3, bucket, account, tags);
}

/** Such a name is in no other namespace: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isAccountRegional(bucket: string, account: AccountId): boolean {
  return bucket.includes(`-${account}-`) && bucket.endsWith('-an');
}

/**
 * S3 takes the tags in the creating call, so that no bucket of ours is ever without its mark. What stands in for
 * S3 may not know that yet and drop them. The bucket was made by the call just before, so tagging it here takes
 * over nothing of anybody's.
 */
async function tagWhereDropped(s3: S3Client, bucket: string, account: AccountId, tags: Tags): Promise<void> {
  const on = { Bucket: bucket, ExpectedBucketOwner: account };
  const answer = await s3.send(new GetBucketTaggingCommand(on)).catch(absent('NoSuchTagSet', 'NoSuchBucket'));
  if ((answer?.TagSet ?? []).length > 0) return;
  await s3.send(new PutBucketTaggingCommand({ ...on, Tagging: { TagSet: tagList(tags) } }));
}

/** `PutBucketPolicy` is refused where Block Public Access of the account, or of an organization, forbids it. */
function publicPolicyRefused(error: unknown, bucket: string): IrsaError | null {
  if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-004') return null;
  if (!/block ?public/i.test(error.problem.why)) return null;
  return new IrsaError(
    'IRSA-ISSUER-033',
    {
      what: `Block Public Access forbids that the documents in s3://${bucket} are public.`,
      why: error.problem.why,
      next: 'Use `issuer: {cloudFront: …}`, which keeps the bucket closed, or `issuer: {directory: …}` with a web server of your own; or have the block lifted for this account.',
    },
    { cause: error },
  );
}

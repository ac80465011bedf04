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
import { retryUntilConsistent } from './eventual-consistency.ts';
import { parsePolicyText } from './policy-text.ts';
import { blockFromAws, blockToAws } from './public-access.ts';
import { repeatableCall } from './repeatable-call.ts';
import { getBucketSettings } from './s3-bucket-settings.ts';
import { getDocument, putDocument } from './s3-documents.ts';
import { deleteDocument, deleteVersions, keysOfVersions } from './s3-versions.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';

/** The issuer's port to S3. S3 refuses every call if the bucket belongs to another account. */
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
    settings: (bucket) => getBucketSettings(s3, on(bucket)),
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
      // S3 may still apply the bucket's block just after it was removed.
      const put = () => s3.send(new PutBucketPolicyCommand(input));
      const isRefused = (_code: string, error: unknown) => publicPolicyRefused(error, bucket) !== null;
      await retryUntilConsistent(put, isRefused, [1000, 2000, 4000]).catch((error: unknown) => {
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

/** Only a public bucket depends on it, so S3 Control is loaded on demand. */
function accountBlockOf(aws: AwsClients, account: AccountId): Buckets['accountPublicAccessBlock'] {
  let opened: Promise<Buckets['accountPublicAccessBlock']> | null = null;
  return async () => {
    opened ??= import('./account-block.ts').then((module) => module.accountBlockReader(aws, account));
    return (await opened)();
  };
}

/** S3 returns 403 both for another account's bucket and for a missing permission, and HeadBucket has no message. */
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
 * For a bucket in the caller's account S3 names the missing permission. For another account's bucket it names none
 * or, in the caller's organization, says that no bucket policy allows the action:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
async function isInAccount(s3: S3Client, bucket: string, account: AccountId): Promise<boolean> {
  const command = new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: account });
  return s3.send(command).then(
    () => true,
    (error: unknown) => {
      if (isAnswer(error, 'NoSuchTagSet')) return true;
      if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-004') throw error;
      const { why } = error.problem;
      return why.includes('not authorized to perform') && !why.includes('no resource-based policy allows');
    },
  );
}

// The SDK adds the client's region, except us-east-1, which must be omitted:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
async function create(s3: S3Client, bucket: string, account: AccountId, tags: Tags): Promise<void> {
  const configuration = { Tags: tagList(tags) };
  const create = new CreateBucketCommand({
    Bucket: bucket,
    CreateBucketConfiguration: configuration,
    // AWS's default since April 2023; set explicitly so that nothing relies on the default.
    ObjectOwnership: 'BucketOwnerEnforced',
    ...(isAccountRegional(bucket, account) && { BucketNamespace: 'account-regional' }),
  });
  const on = { Bucket: bucket, ExpectedBucketOwner: account };
  await repeatableCall(
    () => s3.send(create),
    ['BucketAlreadyOwnedByYou'],
    async () =>
      isDeepStrictEqual(tagsOf((await s3.send(new GetBucketTaggingCommand(on))).TagSet), { ...tags }),
  );
  await tagIfDropped(s3, bucket, account, tags);
}

/** Only the account regional namespace has such names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isAccountRegional(bucket: string, account: AccountId): boolean {
  return bucket.includes(`-${account}-`) && bucket.endsWith('-an');
}

/**
 * S3 takes the tags in the creating call, so that irsactl's bucket is never without its mark. S3 emulators may not
 * support this and drop the tags. The preceding call created the bucket, so tagging it here cannot take over another
 * party's bucket.
 */
async function tagIfDropped(s3: S3Client, bucket: string, account: AccountId, tags: Tags): Promise<void> {
  const on = { Bucket: bucket, ExpectedBucketOwner: account };
  const answer = await s3.send(new GetBucketTaggingCommand(on)).catch(absent('NoSuchTagSet', 'NoSuchBucket'));
  if ((answer?.TagSet ?? []).length > 0) return;
  await s3.send(new PutBucketTaggingCommand({ ...on, Tagging: { TagSet: tagList(tags) } }));
}

/** `PutBucketPolicy` fails if Block Public Access of the account or organization forbids it. */
function publicPolicyRefused(error: unknown, bucket: string): IrsaError | null {
  if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-004') return null;
  if (!/block ?public/i.test(error.problem.why)) return null;
  return new IrsaError(
    'IRSA-ISSUER-033',
    {
      what: `Block Public Access does not allow public documents in s3://${bucket}.`,
      why: error.problem.why,
      next: 'Use `issuer: {cloudFront: …}`, which keeps the bucket private, or `issuer: {directory: …}` with your own web server; or turn the block off for this account.',
    },
    { cause: error },
  );
}

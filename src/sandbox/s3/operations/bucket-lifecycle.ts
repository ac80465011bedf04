import {
  DeleteBucketLifecycle$,
  GetBucketLifecycleConfiguration$,
  type LifecycleRule,
  PutBucketLifecycleConfiguration$,
  type PutBucketLifecycleConfigurationRequest,
} from '@aws-sdk/client-s3';
import { requireChecksum } from '../body/receive-body.ts';
import { S3Fault } from '../fault.ts';
import { bucketOperation, type Operation } from '../operation.ts';

const putLifecycle = bucketOperation<PutBucketLifecycleConfigurationRequest>(
  PutBucketLifecycleConfiguration$,
  ({ bucket, body, state }, input) => {
    requireChecksum(body);
    const rules = input.LifecycleConfiguration?.Rules ?? [];
    if (rules.length === 0 || rules.length > 1000) throw new S3Fault('MalformedXML');
    rules.forEach(checkRule);
    const ids = rules.flatMap(({ ID }) => ID ?? []);
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    if (twice !== undefined) {
      throw invalidArgument(`Rule ID must be unique. Found same ID for more than one rule`);
    }
    const sizeRule = input.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K';
    bucket.lifecycle = {
      // S3 gives a rule without an ID one of its own.
      rules: rules.map((rule) => ({ ...rule, ID: rule.ID ?? state.randomBytes(16).toString('base64url') })),
      sizeRule,
    };
    return { TransitionDefaultMinimumObjectSize: sizeRule };
  },
);

const getLifecycle = bucketOperation(GetBucketLifecycleConfiguration$, ({ bucket }) => {
  if (!bucket.lifecycle) {
    throw new S3Fault('NoSuchLifecycleConfiguration', { details: { BucketName: bucket.name } });
  }
  const { rules, sizeRule } = bucket.lifecycle;
  return { Rules: rules, TransitionDefaultMinimumObjectSize: sizeRule };
});

const deleteLifecycle = bucketOperation(DeleteBucketLifecycle$, ({ bucket }) => {
  bucket.lifecycle = null;
  return {};
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
function checkRule(rule: LifecycleRule): void {
  const { ID, Status, Filter, Prefix, Expiration } = rule;
  if (!['Enabled', 'Disabled'].includes(Status ?? '') || (Filter === undefined) === (Prefix === undefined)) {
    throw new S3Fault('MalformedXML');
  }
  if ((ID?.length ?? 0) > 255) throw invalidArgument('ID length should not exceed allowed limit of 255');
  const actions = [
    Expiration,
    rule.NoncurrentVersionExpiration,
    rule.AbortIncompleteMultipartUpload,
    ...(rule.Transitions ?? []),
    ...(rule.NoncurrentVersionTransitions ?? []),
  ].filter((action) => action !== undefined);
  if (actions.length === 0) {
    throw new S3Fault('InvalidRequest', { message: 'At least one action needs to be specified in a rule' });
  }
  if (Expiration?.Days !== undefined && Expiration.Days < 1) {
    throw invalidArgument("'Days' for Expiration action must be a positive integer");
  }
}

function invalidArgument(message: string): S3Fault {
  return new S3Fault('InvalidArgument', { message });
}

export const lifecycleOperations: readonly Operation[] = [putLifecycle, getLifecycle, deleteLifecycle];

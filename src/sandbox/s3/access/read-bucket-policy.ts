import type { Partition } from '../../../trust/arn.ts';
import { readPolicy } from '../../../trust/policy/parse-policy.ts';
import { policyFaults } from '../../../trust/policy/policy-faults.ts';
import { S3Fault } from '../fault.ts';
import type { BucketPolicy } from '../store.ts';

/** Reads the bucket policy of a PutBucketPolicy; throws MalformedPolicy with S3's reason. */
export function readBucketPolicy(text: string, bucket: string, partition: Partition): BucketPolicy {
  if (text === '') throw new S3Fault('MissingRequestBodyError');
  const [fault] = policyFaults(text, { name: bucket, partition });
  const reading = readPolicy(text, 'resource');
  if (fault || 'fault' in reading) throw new S3Fault('MalformedPolicy', { message: fault?.answer ?? '' });
  return { text, document: reading.policy };
}

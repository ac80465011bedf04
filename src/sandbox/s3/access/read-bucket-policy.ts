import { type Partition, parseAccountId } from '../../../trust/arn.ts';
import { parseArn } from '../../../trust/parse-arn.ts';
import type { Principal, Statement } from '../../../trust/policy/document.ts';
import { readPolicy } from '../../../trust/policy/parse-policy.ts';
import { fits, wildcardPattern } from '../../../trust/policy/pattern.ts';
import { S3Fault } from '../fault.ts';
import type { BucketPolicy } from '../store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html: 20 KB. */
const maximumSize = 20_480;

/** Reads a bucket policy as it is put; throws MalformedPolicy with S3's reason. */
export function readBucketPolicy(text: string, bucket: string, partition: Partition): BucketPolicy {
  if (text === '') throw new S3Fault('MissingRequestBodyError');
  if (!text.trimStart().startsWith('{'))
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(text) > maximumSize) {
    throw malformed(`Normalized policy document exceeds the maximum allowed size of ${maximumSize} bytes.`);
  }
  const reading = readPolicy(text, 'resource');
  if ('fault' in reading) throw malformed(reading.fault.replace(/\.$/, ''));
  for (const statement of reading.policy.statements) checkStatement(statement, bucket, partition);
  return { text, document: reading.policy };
}

function checkStatement(statement: Statement, bucket: string, partition: Partition): void {
  if (statement.principal?.values.some((principal) => !isPrincipal(principal))) {
    throw malformed('Invalid principal in policy');
  }
  if (statement.action.values.some((action) => action !== '*' && !/^s3:\S/i.test(action))) {
    throw malformed('Policy has invalid action');
  }
  const resources = statement.resource?.values ?? [];
  if (resources.some((resource) => !isInBucket(resource, bucket, partition))) {
    throw malformed('Policy has invalid resource');
  }
  const kinds = resources.flatMap(kindsOfResource);
  if (
    !statement.action.negated &&
    statement.action.values.some((action) => !kinds.includes(kindOfAction(action, kinds)))
  ) {
    throw malformed('Action does not apply to any resource(s) in statement');
  }
}

/** By account, ARN or everybody; a bare name or a deleted principal's unique ID is none. */
function isPrincipal({ type, id }: Principal): boolean {
  if (type !== 'AWS') return true;
  return id === '*' || parseAccountId(id) !== null || parseArn(id) !== null;
}

function isInBucket(resource: string, bucket: string, partition: Partition): boolean {
  if (resource === '*') return true;
  const prefix = `arn:${partition.id}:s3:::`;
  if (!resource.startsWith(prefix)) return false;
  const [name = ''] = resource.slice(prefix.length).split('/');
  return fits(wildcardPattern(name), bucket);
}

type Kind = 'bucket' | 'object';

function kindsOfResource(resource: string): readonly Kind[] {
  const [name = '', ...key] = resource.split('/');
  if (key.length > 0) return ['object'];
  return name.endsWith('*') ? ['bucket', 'object'] : ['bucket'];
}

/** Actions whose names don't tell fit any resource. */
function kindOfAction(action: string, kinds: readonly Kind[]): Kind {
  if (/^s3:(get|put|delete|restore|bypass|replicate)object[a-z]*$/i.test(action)) return 'object';
  if (/^s3:(list(bucket|bucketversions)|(get|put|delete)bucket[a-z]*)$/i.test(action)) return 'bucket';
  return kinds[0] ?? 'bucket';
}

function malformed(message: string): S3Fault {
  return new S3Fault('MalformedPolicy', { message });
}

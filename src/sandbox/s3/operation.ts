import { bucketArn } from '../../trust/arn.ts';
import type { Operation as WireOperation } from '../wire/operation.ts';
import { type OperationSchema, operationName } from '../wire/schema.ts';
import { requireAccess } from './access/access.ts';
import { actionOf, actionOnVersion } from './access/action-of.ts';
import { type BucketCall, type Call, endpointRegion, type ObjectCall } from './call.ts';
import { S3Fault } from './fault.ts';
import type { Bucket } from './store.ts';

/** An S3 operation that the sandbox models. */
export type Operation = WireOperation<Call>;

type Options = Pick<Operation, 'status'>;

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An operation that needs no existing bucket. */
export function serviceOperation<Input>(
  schema: OperationSchema,
  run: (call: Call, input: Input) => object,
): Operation {
  return { schema, run: (call, input) => run(call, input<Input>()) };
}

/** An operation on a bucket: throws unless it exists in this region, has the expected owner and the caller may do it. */
export function bucketOperation<Input>(
  schema: OperationSchema,
  run: (call: BucketCall, input: Input) => object,
  answer: Options = {},
): Operation {
  return {
    schema,
    ...answer,
    run(call, input) {
      const about = { ...call, bucket: findBucket(call) };
      requireAccess(about, accessCheckOf(about, operationName(schema)));
      return run(about, input<Input>());
    },
  };
}

/** A bucket operation on an object's key. */
export function objectOperation<Input>(
  schema: OperationSchema,
  run: (call: ObjectCall, input: Input) => object,
  options: Options = {},
): Operation {
  return bucketOperation<Input>(
    schema,
    (call, input) => {
      const key = call.address.key ?? '';
      if (Buffer.byteLength(key) > 1024) throw new S3Fault('KeyTooLongError');
      return run({ ...call, key }, input);
    },
    options,
  );
}

/** ARN of the bucket or, given a key, of the object. */
export function resourceOf(call: BucketCall, key: string | null = null): string {
  const arn = bucketArn(call.state.partition, call.bucket.name);
  return key === null ? arn : `${arn}/${key}`;
}

function accessCheckOf(call: BucketCall, name: string) {
  const { key } = call.address;
  const isOnVersion = key !== null && call.request.query.has('versionId');
  const action = isOnVersion ? actionOnVersion(name) : actionOf(name);
  return { action, resource: resourceOf(call, key), ...contextOf(call, name) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
function contextOf(call: BucketCall, name: string) {
  if (!name.startsWith('ListObjects')) return {};
  const { query } = call.request;
  return {
    context: { 's3:prefix': query.get('prefix') ?? '', 's3:delimiter': query.get('delimiter') ?? '' },
  };
}

function findBucket(call: Call): Bucket {
  const name = call.address.bucket ?? '';
  const bucket = call.store.buckets.get(name);
  if (!bucket) throw new S3Fault('NoSuchBucket', { details: { BucketName: name } });
  if (endpointRegion(call) !== bucket.region && !isGlobal(call)) {
    const endpoint = `${name}.s3.${bucket.region}.${call.state.partition.dnsSuffix}`;
    throw new S3Fault('PermanentRedirect', {
      details: { Endpoint: endpoint, Bucket: name },
      headers: { 'x-amz-bucket-region': bucket.region },
    });
  }
  const expected = call.request.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== bucket.owner) throw new S3Fault('AccessDenied');
  return bucket;
}

/** For an unsigned request to a name without a region, DNS points to the bucket's region. */
const isGlobal = (call: Call): boolean => call.address.region === null && call.request.scope === null;

import { bucketArn } from '../../trust/arn.ts';
import type { SandboxResponse } from '../service.ts';
import { requireAccess } from './access/access.ts';
import { actionOf } from './access/action-of.ts';
import { type BucketCall, type Call, endpointRegion, type ObjectCall } from './call.ts';
import { S3Fault } from './fault.ts';
import { readInput } from './rest-xml/read-input.ts';
import { type OperationSchema, operationName } from './rest-xml/schema.ts';
import { writeOutput } from './rest-xml/write-output.ts';
import type { Bucket } from './store.ts';

/** An operation that the sandbox models. */
export interface Operation {
  readonly schema: OperationSchema;
  run(call: Call): SandboxResponse;
}

interface Options {
  /** `by-itself`: the operation asks for each thing that it touches. */
  readonly access?: 'by-itself';
  /** Answers at every region's endpoint, as GetBucketLocation does. */
  readonly anyRegion?: boolean;
  /** In place of the status of the schema. */
  readonly status?: (output: object) => number | null;
  /** In place of the body of the schema. */
  readonly body?: (output: object) => string;
}

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An operation that needs no bucket to be there. */
export function serviceOperation<Input>(
  schema: OperationSchema,
  run: (call: Call, input: Input) => object,
): Operation {
  return { schema, run: (call) => respond(schema, run(call, inputOf<Input>(schema, call))) };
}

/** An operation on a bucket: it is there, in this region, of the expected owner, and the caller may. */
export function bucketOperation<Input>(
  schema: OperationSchema,
  run: (call: BucketCall, input: Input) => object,
  options: Options = {},
): Operation {
  return {
    schema,
    run(call) {
      const about = { ...call, bucket: findBucket(call, options) };
      if (!options.access) requireAccess(about, questionOf(about, operationName(schema)));
      return respond(schema, run(about, inputOf<Input>(schema, call)), options);
    },
  };
}

/** An operation on an object's key in such a bucket. */
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

function questionOf(call: BucketCall, name: string) {
  return { action: actionOf(name), resource: resourceOf(call, call.address.key), ...contextOf(call, name) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
function contextOf(call: BucketCall, name: string) {
  if (!name.startsWith('ListObjects')) return {};
  const { query } = call.request;
  return {
    context: { 's3:prefix': query.get('prefix') ?? '', 's3:delimiter': query.get('delimiter') ?? '' },
  };
}

function findBucket(call: Call, options: Options): Bucket {
  const name = call.address.bucket ?? '';
  const bucket = call.store.buckets.get(name);
  if (!bucket) throw new S3Fault('NoSuchBucket', { details: { BucketName: name } });
  if (!options.anyRegion && endpointRegion(call) !== bucket.region && !isGlobal(call)) {
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

/** An unsigned request to a name without a region is led to the bucket's region by DNS. */
const isGlobal = (call: Call): boolean => call.address.region === null && call.request.scope === null;

function inputOf<Input>(schema: OperationSchema, call: Call): Input {
  const { address, request, body } = call;
  const path = { Bucket: address.bucket ?? '', Key: address.key ?? '' };
  // The SDK publishes the input's type and this schema from one model, so what the schema reads has that type.
  return readInput(schema, {
    headers: request.headers,
    query: request.query,
    path,
    body: body.bytes,
  }) as Input;
}

function respond(schema: OperationSchema, output: object, options: Options = {}): SandboxResponse {
  const written = writeOutput(schema, output, s3Namespace);
  return {
    headers: written.headers,
    status: options.status?.(output) ?? written.status,
    body: options.body?.(output) ?? written.body,
  };
}

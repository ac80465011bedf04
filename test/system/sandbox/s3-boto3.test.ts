import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';

let sandbox: RunningSandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

async function python(program: string): Promise<string[]> {
  const { python: interpreter } = await findPythonTools();
  const run = await runClient(interpreter, ['-c', program], sandbox.endpointEnvironment());
  expect(run.stderr).toBe('');
  return run.stdout.trim().split('\n');
}

const prelude = `
import boto3, io, urllib.request
from botocore.exceptions import ClientError
s3 = boto3.client('s3')
B = 'prod-1-oidc'
def code(call, **args):
    try:
        call(**args)
        return 'done'
    except ClientError as e:
        return e.response['Error']['Code']
s3.create_bucket(Bucket=B, CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
`;

test('boto3 puts conditionally, lists in pages and deletes', async () => {
  const lines = await python(`${prelude}
first = s3.put_object(Bucket=B, Key='keys.json', Body=b'1', IfNoneMatch='*')
print(code(s3.put_object, Bucket=B, Key='keys.json', Body=b'2', IfNoneMatch='*'))
second = s3.put_object(Bucket=B, Key='keys.json', Body=b'2', IfMatch=first['ETag'])
print(code(s3.put_object, Bucket=B, Key='keys.json', Body=b'3', IfMatch=first['ETag']))
print(s3.get_object(Bucket=B, Key='keys.json')['Body'].read().decode())
print(code(s3.get_object, Bucket=B, Key='keys.json', IfNoneMatch=second['ETag']))
for i in range(5):
    s3.put_object(Bucket=B, Key=f'd/{i} & ü', Body=io.BytesIO(b'x' * 100000), ChecksumAlgorithm='SHA256')
pages = list(s3.get_paginator('list_objects_v2').paginate(Bucket=B, Prefix='d/', PaginationConfig={'PageSize': 2}))
print(len(pages), [o['Key'] for p in pages for o in p['Contents']][4])
print([o['Key'] for o in s3.list_objects(Bucket=B, Delimiter='/')['Contents']])
print(len(s3.list_object_versions(Bucket=B)['Versions']))
for i in range(5):
    s3.delete_object(Bucket=B, Key=f'd/{i} & ü')
print(s3.list_objects_v2(Bucket=B)['KeyCount'])
`);
  expect(lines).toEqual([
    'PreconditionFailed',
    'PreconditionFailed',
    '2',
    '304',
    '3 d/4 & ü',
    "['keys.json']",
    '6',
    '1',
  ]);
});

test('boto3 reads a presigned URL, but not a modified one', async () => {
  const lines = await python(`${prelude}
s3.put_object(Bucket=B, Key='a/b c', Body=b'secret')
url = s3.generate_presigned_url('get_object', Params={'Bucket': B, 'Key': 'a/b c'})
print(urllib.request.urlopen(url).read().decode())
for wrong in (url.split('?')[0], url[:-1] + ('0' if url[-1] != '0' else '1')):
    try:
        urllib.request.urlopen(wrong)
    except urllib.error.HTTPError as e:
        print(e.code)
`);
  expect(lines).toEqual(['secret', '403', '403']);
});

test('boto3 with the region us-east-1 is redirected to the bucket', async () => {
  const lines = await python(`${prelude}
east = boto3.client('s3', region_name='us-east-1')
print(code(east.put_object, Bucket=B, Key='k', Body=b'x'))
print(code(s3.create_bucket, Bucket='b_d', CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'}))
print(code(east.create_bucket, Bucket='plain-bucket'), code(east.create_bucket, Bucket='plain-bucket'))
`);
  expect(lines).toEqual(['done', 'InvalidBucketName', 'done done']);
});

test("boto3 gets AWS's errors", async () => {
  const lines = await python(`${prelude}
for name, args in [
    ('create_bucket', dict()),
    ('create_bucket', dict(CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})),
    ('put_bucket_policy', dict(Policy='{"Version":"2012-10-17"}')),
    ('get_bucket_policy', dict()),
    ('get_bucket_tagging', dict()),
    ('get_object', dict(Key='missing')),
    ('put_object', dict(Key='k', ACL='public-read')),
    ('create_multipart_upload', dict(Key='k')),
    ('get_bucket_tagging', dict(ExpectedBucketOwner='999988887777')),
]:
    print(name, code(getattr(s3, name), Bucket=B, **args))
s3.put_object(Bucket=B, Key='k', Body=b'x')
print(code(s3.delete_bucket, Bucket=B))
`);
  expect(lines).toEqual([
    'create_bucket IllegalLocationConstraintException',
    'create_bucket BucketAlreadyOwnedByYou',
    'put_bucket_policy MalformedPolicy',
    'get_bucket_policy NoSuchBucketPolicy',
    'get_bucket_tagging NoSuchTagSet',
    'get_object NoSuchKey',
    'put_object AccessControlListNotSupported',
    'create_multipart_upload NotImplemented',
    'get_bucket_tagging AccessDenied',
    'BucketNotEmpty',
  ]);
});

test('boto3 reads every setting that tools read', async () => {
  const lines = await python(`${prelude}
s3.put_bucket_tagging(Bucket=B, Tagging={'TagSet': [{'Key': 'b', 'Value': '2'}]})
print(s3.get_bucket_tagging(Bucket=B)['TagSet'])
s3.delete_bucket_tagging(Bucket=B)
rules = s3.get_bucket_ownership_controls(Bucket=B)['OwnershipControls']['Rules']
print(rules)
s3.put_bucket_ownership_controls(Bucket=B, OwnershipControls={'Rules': rules})
print(s3.get_bucket_acl(Bucket=B)['Grants'][0]['Permission'])
print(s3.get_bucket_encryption(Bucket=B)['ServerSideEncryptionConfiguration']['Rules'][0]['ApplyServerSideEncryptionByDefault'])
print(s3.get_bucket_request_payment(Bucket=B)['Payer'])
for name in ['versioning', 'accelerate_configuration', 'logging']:
    answer = getattr(s3, f'get_bucket_{name}')(Bucket=B)
    print(name, [key for key in answer if key != 'ResponseMetadata'])
for name in ['bucket_cors', 'bucket_website', 'bucket_lifecycle_configuration', 'bucket_replication', 'object_lock_configuration']:
    print(code(getattr(s3, f'get_{name}'), Bucket=B))
print([b['Name'] for b in s3.list_buckets()['Buckets']])
`);
  expect(lines).toEqual([
    "[{'Key': 'b', 'Value': '2'}]",
    "[{'ObjectOwnership': 'BucketOwnerEnforced'}]",
    'FULL_CONTROL',
    "{'SSEAlgorithm': 'AES256'}",
    'BucketOwner',
    'versioning []',
    'accelerate_configuration []',
    'logging []',
    'NoSuchCORSConfiguration',
    'NoSuchWebsiteConfiguration',
    'NoSuchLifecycleConfiguration',
    'ReplicationConfigurationNotFoundError',
    'ObjectLockConfigurationNotFoundError',
    "['prod-1-oidc']",
  ]);
});

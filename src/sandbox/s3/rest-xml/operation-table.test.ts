import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type Asked, buildOperationTable, findOperation } from './operation-table.ts';
import { operationName } from './schema.ts';

const table = buildOperationTable(s3);

function nameFor(line: string, target: Asked['target'], headers: Asked['headers'] = {}): string | null {
  const [method = '', query = ''] = line.split(' ');
  const operation = findOperation(table, { method, target, query: new URLSearchParams(query), headers });
  return operation && operationName(operation);
}

describe('findOperation', () => {
  test.each([
    ['GET x-id=ListBuckets', 'service', 'ListBuckets'],
    ['GET', 'service', 'ListBuckets'],
    ['PUT', 'bucket', 'CreateBucket'],
    ['HEAD', 'bucket', 'HeadBucket'],
    ['DELETE', 'bucket', 'DeleteBucket'],
    ['GET policy', 'bucket', 'GetBucketPolicy'],
    ['GET policy=', 'bucket', 'GetBucketPolicy'],
    ['GET policyStatus', 'bucket', 'GetBucketPolicyStatus'],
    ['PUT publicAccessBlock=', 'bucket', 'PutPublicAccessBlock'],
    ['GET list-type=2&prefix=a', 'bucket', 'ListObjectsV2'],
    ['GET prefix=a', 'bucket', 'ListObjects'],
    ['POST delete=', 'bucket', 'DeleteObjects'],
    ['GET tagging', 'bucket', 'GetBucketTagging'],
    ['GET analytics&id=1', 'bucket', 'GetBucketAnalyticsConfiguration'],
    ['PUT x-id=PutObject', 'object', 'PutObject'],
    ['PUT', 'object', 'PutObject'],
    ['PUT partNumber=1&uploadId=2', 'object', 'UploadPart'],
    ['GET', 'object', 'GetObject'],
    ['GET tagging', 'object', 'GetObjectTagging'],
    ['HEAD', 'object', 'HeadObject'],
    ['DELETE uploadId=1', 'object', 'AbortMultipartUpload'],
  ] as const)('%s on a %s is %s', (line, target, name) => {
    expect(nameFor(line, target)).toBe(name);
  });

  test('a copy is told from a put by its header', () => {
    expect(nameFor('PUT', 'object', { 'x-amz-copy-source': 'b/k' })).toBe('CopyObject');
  });

  test('a form that S3 does not have finds nothing', () => {
    expect(nameFor('POST', 'service')).toBeNull();
    expect(nameFor('PATCH', 'object')).toBeNull();
  });
});

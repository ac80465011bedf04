import * as s3 from '@aws-sdk/client-s3';
import * as s3Control from '@aws-sdk/client-s3-control';
import { describe, expect, test } from 'vitest';
import { buildRoutes, findRoute } from './routes.ts';

const rows = buildRoutes(s3);
const targets = {
  service: { path: '/', hostLabels: {} },
  bucket: { path: '/', hostLabels: { Bucket: 'b' } },
  object: { path: '/a/key\nof two lines', hostLabels: { Bucket: 'b' } },
};

function nameFor(
  line: string,
  target: keyof typeof targets,
  headers: Record<string, string> = {},
): string | null {
  const [method = '', query = ''] = line.split(' ');
  const asked = { method, ...targets[target], query: new URLSearchParams(query), headers };
  return findRoute(rows, asked)?.schema[2] ?? null;
}

describe('findRoute', () => {
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

  test('a header turns a put into a copy', () => {
    expect(nameFor('PUT', 'object', { 'x-amz-copy-source': 'b/k' })).toBe('CopyObject');
  });

  test('returns null for a request that S3 does not have', () => {
    expect(nameFor('POST', 'service')).toBeNull();
    expect(nameFor('PATCH', 'object')).toBeNull();
  });

  test('reads labels from path and host', () => {
    const query = new URLSearchParams();
    expect(findRoute(rows, { method: 'GET', ...targets.object, query, headers: {} })?.labels).toEqual({
      Bucket: 'b',
      Key: 'a/key\nof two lines',
    });
    const path = '/v20180820/tags/arn:aws:s3:::b';
    const headers = { 'x-amz-account-id': '123456789012' };
    const asked = { method: 'GET', path, hostLabels: {}, query, headers };
    const route = findRoute(buildRoutes(s3Control), asked);
    expect([route?.schema[2], route?.labels]).toEqual([
      'ListTagsForResource',
      { ResourceArn: 'arn:aws:s3:::b' },
    ]);
  });
});

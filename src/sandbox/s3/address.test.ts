import { describe, expect, test } from 'vitest';
import { parseAddress, publicHost } from './address.ts';

describe('parseAddress', () => {
  test.each([
    ['127.0.0.1:9377', '/', null, null, null],
    ['127.0.0.1:9377', '/b', 'b', null, null],
    ['127.0.0.1:9377', '/b/', 'b', null, null],
    ['127.0.0.1:9377', '/b/a/b.json', 'b', 'a/b.json', null],
    ['127.0.0.1:9377', '/b//x', 'b', '/x', null],
    ['localhost:9377', '/b/a%20b%2Bc', 'b', 'a b+c', null],
    ['b.localhost:9377', '/k', 'b', 'k', null],
    ['s3.eu-central-1.amazonaws.com', '/b/k', 'b', 'k', 'eu-central-1'],
    ['b.s3.eu-central-1.amazonaws.com', '/', 'b', null, 'eu-central-1'],
    ['B.S3.eu-central-1.amazonaws.com:443', '/openid/v1/jwks', 'b', 'openid/v1/jwks', 'eu-central-1'],
    ['a.b.s3.dualstack.us-east-1.amazonaws.com', '/k', 'a.b', 'k', 'us-east-1'],
    ['b.s3.amazonaws.com', '/k', 'b', 'k', null],
    ['b.s3.cn-north-1.amazonaws.com.cn', '/k', 'b', 'k', 'cn-north-1'],
  ])('%s %s', (host, path, bucket, key, region) => {
    expect(parseAddress(host, path)).toEqual({ bucket, key, region });
  });

  test('returns null for a path that is not UTF-8', () => {
    expect(parseAddress('127.0.0.1', '/b/%ff')).toBeNull();
  });
});

describe('publicHost', () => {
  test.each([
    ['b.s3.eu-central-1.amazonaws.com', true],
    ['b.s3.eu-central-1.amazonaws.com:443', true],
    ['s3.us-gov-west-1.amazonaws.com', true],
    ['s3.amazonaws.com', true],
    ['b.s3.eu-central-1.amazonaws.com.cn', false],
    ['b.s3.cn-north-1.amazonaws.com', false],
    ['123456789012.s3-control.eu-central-1.amazonaws.com', false],
    ['sts.eu-central-1.amazonaws.com', false],
    ['b.s3.eu-central-1.example.com', false],
    ['127.0.0.1:9377', false],
  ])('%s is %s', (host, expected) => {
    expect(publicHost(host)).toBe(expected);
  });
});

import { describe, expect, it, test } from 'vitest';
import { partitionOf } from '../../../trust/arn.ts';
import type { JsonObject } from '../../../trust/json.ts';
import { evaluatePolicy } from '../../../trust/policy/evaluate-policy.ts';
import { readPolicy } from '../../../trust/policy/parse-policy.ts';
import { openingPolicy, opensTheDocuments } from './policy.ts';

const own = { partition: partitionOf('eu-central-1'), bucket: 'prod-1-oidc', isShared: false };
const shared = { ...own, isShared: true };

type Way = Readonly<Record<string, string>>;
const tls12: Way = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.2' };
const tls13: Way = { ...tls12, 's3:TlsVersion': '1.3' };
const tls11: Way = { ...tls12, 's3:TlsVersion': '1.1' };
const plainHttp: Way = { 'aws:SecureTransport': 'false' };

/** The decision of the policy for a caller without credentials. */
function outcome(place: typeof own, action: string, key: string, context: Way): string {
  const reading = readPolicy(openingPolicy(place, null) as JsonObject, 'resource');
  if ('fault' in reading) throw new Error(String(reading.fault));
  const resource = `arn:aws:s3:::prod-1-oidc/${key}`;
  const request = { principal: { type: 'anonymous' }, action, resource, context } as const;
  return evaluatePolicy([reading.policy], request).outcome;
}

describe('the policy for the documents', () => {
  const documents = ['keys.json', '.well-known/openid-configuration'];
  test.each([
    ['read by TLS 1.2, as AWS does', 's3:GetObject', tls12, 'allowed'],
    ['read by TLS 1.3', 's3:GetObject', tls13, 'allowed'],
    ['read by plain HTTP', 's3:GetObject', plainHttp, 'explicitly denied'],
    ['read by an old TLS', 's3:GetObject', tls11, 'explicitly denied'],
    ['written by plain HTTP', 's3:PutObject', plainHttp, 'explicitly denied'],
    ['written without credentials', 's3:PutObject', tls13, 'not allowed by any statement'],
  ])('%s: %s', (_, action, way, expected) => {
    for (const key of documents) {
      expect(outcome(own, action, key, way)).toBe(expected);
      expect(outcome(shared, action, key, way)).toBe(expected);
    }
  });
});

it('everything else stays private, and unchanged in a bucket with other users', () => {
  for (const key of ['keys.json.bak', 'index.html', '']) {
    expect(outcome(own, 's3:GetObject', key, tls13)).toBe('not allowed by any statement');
    expect(outcome(own, 's3:GetObject', key, plainHttp)).toBe('explicitly denied');
    expect(outcome(shared, 's3:GetObject', key, plainHttp)).toBe('not allowed by any statement');
  }
});

it('is correct in any order, but not with a missing or duplicate statement', () => {
  const policy = JSON.parse(JSON.stringify(openingPolicy(own, null)));
  const [first, ...others] = policy.Statement;
  const opens = (Statement: readonly JsonObject[]) => opensTheDocuments(own, { ...policy, Statement });
  expect(opens([...others, first])).toBe(true);
  expect(opens([first])).toBe(false);
  expect(opens(others)).toBe(false);
  expect(opens([first, first, ...others])).toBe(false);
});

import { expect, test } from 'vitest';
import { isBucketName } from './bucket-name.ts';

test.each(['abc', 'prod-1-oidc', 'a.b.c', '123', 'x'.repeat(63), 'prod-123456789012-eu-central-1-an'])(
  'accepts %s',
  (name) => {
    expect(isBucketName(name)).toBe(true);
  },
);

test.each([
  'ab',
  'x'.repeat(64),
  'Upper',
  'under_score',
  '-dash',
  'dash-',
  '.dot',
  'two..dots',
  '192.168.5.4',
  'xn--punycode',
  'sthree-x',
  'amzn-s3-demo-bucket',
  'my-s3alias',
  'dir--usw2-az1--x-s3',
])('refuses %s', (name) => {
  expect(isBucketName(name)).toBe(false);
});

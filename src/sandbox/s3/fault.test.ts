import * as s3 from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { faults, S3Fault } from './fault.ts';

/** Code and status of the errors that the SDK publishes. */
const published = Object.values<unknown>(s3).flatMap((value): [string, number][] => {
  if (!Array.isArray(value) || value[0] !== -3) return [];
  const status: unknown = value[3]?.httpError;
  return typeof value[2] === 'string' && typeof status === 'number' ? [[value[2], status]] : [];
});

test('every code has the status that the SDK publishes', () => {
  const both = published.filter(([code]) => Object.hasOwn(faults, code));
  expect(both.map(([code]) => code)).toContain('NoSuchBucket');
  expect(both).toEqual(
    both.map(([code]) => [code, Object.entries(faults).find(([name]) => name === code)?.[1][0]]),
  );
});

test('a fault has the text of its code unless another is given', () => {
  expect(new S3Fault('NoSuchKey').message).toBe('The specified key does not exist.');
  expect(new S3Fault('NoSuchKey', { message: 'other' }).message).toBe('other');
});

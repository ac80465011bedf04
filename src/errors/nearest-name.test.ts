import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest-name.ts';

describe('the edit distance', () => {
  it.each([
    ['region', 'region', 0],
    ['regoin', 'region', 1],
    ['regin', 'region', 1],
    ['regionn', 'region', 1],
    ['rigion', 'region', 1],
    ['', 'region', 6],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of %s and %s is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is symmetric, and at most the length of the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (from, to) => {
        const distance = editDistance(from, to);
        expect(editDistance(to, from)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
        expect(distance === 0).toBe(from === to);
      }),
    );
  });
});

describe('the nearest name', () => {
  it('is the only candidate with that prefix', () => {
    expect(nearestName('AmazonS3ReadOnly', ['AmazonLexReadOnly', 'AmazonS3ReadOnlyAccess'])).toBe(
      'AmazonS3ReadOnlyAccess',
    );
    expect(nearestName('Role', ['roleArn', 'audience'])).toBe('roleArn');
    expect(nearestName('session', ['session-name', 'session-life'])).toBeUndefined();
    expect(nearestName('au', ['audience'])).toBeUndefined();
  });

  it('otherwise has the smallest edit distance, ignoring case', () => {
    expect(nearestName('SERVICEACCOUNT', ['serviceAccounts', 'serviceAccount'])).toBe('serviceAccount');
    expect(nearestName('polices', ['path', 'policies'])).toBe('policies');
    expect(nearestName('policy', ['path', 'policies'])).toBe('policies');
  });

  it('is otherwise the only long candidate that is a part of the name', () => {
    expect(nearestName('managedPolicy', ['managed', 'inline', 'preset'])).toBe('managed');
    expect(nearestName('MutatingAdmissionPolicy', ['none', 'admission-policy'])).toBe('admission-policy');
    expect(nearestName('an-s3-bucket', ['s3'])).toBeUndefined();
  });

  it('is undefined if no candidate is close', () => {
    expect(nearestName('labels', ['name'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });
});

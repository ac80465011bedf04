import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampExpiration, parseBoolean, parseContainerNames, parseExpiration } from './annotation-values.ts';
import { looksLikeRoleArn, readWrittenIdentity } from './written-identity.ts';

describe('annotation values', () => {
  test.each([
    ['600', 600],
    ['+900', 900],
    ['-1', -1],
    ['0', 0],
    ['007200', 7200],
    ['86401', 86_401],
    ['9223372036854775807', 2 ** 63],
    ['-9223372036854775808', -(2 ** 63)],
    ['9223372036854775808', null],
    ['', null],
    [' 900', null],
    ['1h', null],
    ['1_000', null],
    ['1e3', null],
    ['0x10', null],
  ])('parseExpiration(%j) is %j', (text, expected) => {
    expect(parseExpiration(text)).toBe(expected);
  });

  test('every expiration is clamped to the range of Kubernetes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String)), (text) => {
        const seconds = parseExpiration(text);
        if (seconds !== null)
          expect(clampExpiration(seconds) >= 600 && clampExpiration(seconds) <= 2 ** 32).toBe(true);
      }),
    );
  });

  test.each([
    ['1', true],
    ['True', true],
    ['f', false],
    ['FALSE', false],
    ['yes', null],
    ['', null],
    ['tRUE', null],
  ])('parseBoolean(%j) is %j', (text, expected) => {
    expect(parseBoolean(text)).toBe(expected);
  });

  test.each([
    ['a,b', ['a', 'b']],
    ['a, b ', ['a', 'b']],
    ['\n\na\nb', ['a']],
    ['"a",b', ['a', 'b']],
    ['', []],
    [',', []],
  ])('parseContainerNames(%j) is %j', (text, expected) => {
    expect([...(parseContainerNames(text) ?? [])]).toEqual(expected);
  });

  test('a member of Object.prototype is not an annotation', () => {
    expect(readWrittenIdentity({}, '__proto__')).toBeNull();
  });

  test.each([
    ['arn:aws:iam::123456789012:role/orders', true],
    ['arn:aws-us-gov:iam::123456789012:role/team/orders', true],
    ['arn:aws:iam::1234:role/orders', false],
    ['orders', false],
  ])('looksLikeRoleArn(%j) is %j', (text, expected) => {
    expect(looksLikeRoleArn(text)).toBe(expected);
  });
});

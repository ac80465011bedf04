import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeParams, type ParamValue } from './decode-params.ts';

/** Without the null prototypes, for comparison. */
const plain = (value: ParamValue): unknown => JSON.parse(JSON.stringify(value));

describe('decodeParams', () => {
  it('decodes dotted names into structures and lists, with lists in numeric order', () => {
    const params = new URLSearchParams([
      ['RoleName', 'r'],
      ['Tags.member.10.Key', 'j'],
      ['Tags.member.2.Key', 'b'],
      ['Tags.member.2.Value', '2'],
      ['ThumbprintList', ''],
    ]);
    expect(plain(decodeParams(params))).toEqual({
      RoleName: 'r',
      Tags: { member: [{ Key: 'b', Value: '2' }, { Key: 'j' }] },
      ThumbprintList: '',
    });
  });

  it('is safe against prototype pollution and deep nesting, for any names', () => {
    const name = fc.array(fc.constantFrom('__proto__', 'constructor', 'prototype', 'a', '1', ''), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const params = new URLSearchParams();
        for (const parts of names) params.append(parts.join('.'), 'x');
        decodeParams(params);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as { a?: string }).a).toBeUndefined();
      }),
    );
  });
});

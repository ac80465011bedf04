import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { PolicyDocument } from './document.ts';
import { parsePolicy } from './parse-policy.ts';
import { samePolicy } from './same-policy.ts';

const base = {
  Sid: 'A',
  Effect: 'Allow',
  Principal: { AWS: ['123456789012', 'arn:aws:iam::210987654321:role/x'], Service: 'ec2.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition: { StringEquals: { 'aws:a': ['1', '2'], 'aws:b': '3' }, Bool: { 'aws:c': 'true' } },
};

function policy(statements: readonly unknown[], version = '2012-10-17'): PolicyDocument {
  const json: JsonObject = JSON.parse(JSON.stringify({ Version: version, Statement: statements }));
  return parsePolicy(json);
}

describe('samePolicy', () => {
  it('ignores order and form', () => {
    const other = {
      Condition: { Bool: { 'aws:c': true }, StringEquals: { 'AWS:B': ['3'], 'aws:a': ['2', '1', '2'] } },
      Action: ['sts:tagsession', 'sts:AssumeRole'],
      Principal: {
        Service: ['ec2.amazonaws.com'],
        AWS: ['arn:aws:iam::210987654321:role/x', 'arn:aws:iam::123456789012:root'],
      },
      Effect: 'Allow',
      Sid: 'A',
    };
    const second = { ...base, Sid: 'B', Effect: 'Deny' };
    expect(samePolicy(policy([base, second]), policy([second, other]))).toBe(true);
  });

  it('treats both notations of everyone as equal', () => {
    expect(
      samePolicy(policy([{ ...base, Principal: '*' }]), policy([{ ...base, Principal: { AWS: '*' } }])),
    ).toBe(true);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['effect', { Effect: 'Deny' }],
    ['Sid', { Sid: 'B' }],
    ['principal', { Principal: { AWS: '123456789012' } }],
    ['kind of principal', { Principal: undefined, NotPrincipal: base.Principal }],
    ['actions', { Action: 'sts:AssumeRole' }],
    ['NotAction', { Action: undefined, NotAction: base.Action }],
    ['condition value', { Condition: { ...base.Condition, Bool: { 'aws:c': 'false' } } }],
    ['case of a value', { Condition: { ...base.Condition, Bool: { 'aws:c': 'True' } } }],
    ['operator', { Condition: { StringLike: base.Condition.StringEquals, Bool: { 'aws:c': 'true' } } }],
    ['missing condition', { Condition: undefined }],
  ])('detects another %s', (_, change) => {
    expect(samePolicy(policy([base]), policy([{ ...base, ...change }]))).toBe(false);
  });

  it('detects another version and an additional statement', () => {
    expect(samePolicy(policy([base]), policy([base], '2008-10-17'))).toBe(false);
    expect(samePolicy(policy([base]), policy([base, { ...base, Sid: 'B' }]))).toBe(false);
  });

  it('does not depend on the order of anything', () => {
    const actions = fc.uniqueArray(fc.stringMatching(/^sts:[A-Z][a-z]{1,6}$/), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(actions, fc.uniqueArray(fc.string(), { minLength: 1 }), (names, values) => {
        const straight = { ...base, Action: names, Condition: { StringLike: { k: values } } };
        const turned = {
          ...base,
          Action: names.toReversed(),
          Condition: { StringLike: { k: values.toReversed() } },
        };
        const second = { ...base, Sid: 'B' };
        expect(samePolicy(policy([straight, second]), policy([second, turned]))).toBe(true);
      }),
    );
  });
});

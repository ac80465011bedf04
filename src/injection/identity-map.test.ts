import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContainerCredentials } from './container-credentials-file.ts';
import { findMapped, readIdentityMap } from './identity-map.ts';

const roleArn = 'arn:aws:iam::123456789012:role/orders';

describe('readIdentityMap', () => {
  it('keeps what it can read and reports the rest', () => {
    const config = {
      'shop/orders': { RoleARN: roleArn, audience: 'x', USEREGIONALSTS: true, TokenExpiration: 60, Other: 1 },
      'shop/odd/more': { RoleARN: roleArn, Audience: 1, UseRegionalSTS: 'yes', TokenExpiration: 1.5 },
      'shop/null': null,
      'shop/nulls': { RoleARN: roleArn, Audience: null },
      orders: { RoleARN: roleArn },
      '*': { RoleARN: roleArn },
      '*-x/orders': { RoleARN: roleArn },
      'shop/*': { RoleARN: roleArn },
      'shop/number': { RoleARN: 7 },
      'shop/slip': { Role: roleArn, Audeince: 'x' },
      'shop/empty': {},
      'shop/none': { RoleARN: '' },
    };
    const map = readIdentityMap(JSON.stringify(config));
    expect(Object.fromEntries(map?.entries ?? [])).toEqual({
      'shop/orders': {
        roleArn,
        audience: 'x',
        regionalSts: true,
        expirationSeconds: 600,
        exact: true,
        notes: [
          'has a TokenExpiration that is 60 and is raised to 600 seconds',
          'has a member "Other" that is not known',
        ],
      },
      'shop/odd': { roleArn, exact: true, notes: expect.any(Array) },
      'shop/nulls': { roleArn, exact: true },
      'shop/none': { roleArn: '', exact: true },
    });
    expect(map?.problems).toEqual([
      '"shop/orders" has a TokenExpiration that is 60 and is raised to 600 seconds',
      '"shop/orders" has a member "Other" that is not known',
      '"shop/odd/more" has a Audience that is not a text and is ignored',
      '"shop/odd/more" has a UseRegionalSTS that is not true or false and is ignored',
      '"shop/odd/more" has a TokenExpiration that is not a whole number and is ignored',
      '"shop/null" is not an object and is left out',
      '"orders" is not namespace/service-account',
      '"*" is not namespace/service-account',
      '"*-x/orders" is not namespace/service-account',
      '"shop/*" is not namespace/service-account',
      '"shop/number" has a RoleARN that is not a text and is ignored',
      '"shop/number" has no RoleARN and is left out',
      '"shop/slip" has a member "Role" that is not known, RoleARN is',
      '"shop/slip" has a member "Audeince" that is not known, Audience is',
      '"shop/slip" has no RoleARN and is left out',
      '"shop/empty" has no RoleARN and is left out',
    ]);
  });

  it('says no more of one entry than ten times that it does not know a member', () => {
    const members = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`r${index}`, 0]));
    const map = readIdentityMap(JSON.stringify({ 'shop/orders': { ...members, RoleARN: roleArn } }));
    expect([map?.entries.size, map?.problems.length]).toEqual([1, 10]);
  });

  it.each(['', '[]', 'null', '{"a":', '"x"'])('takes %j for no map at all', (text) => {
    expect(readIdentityMap(text)).toBeNull();
  });

  it('takes any object, member names of JavaScript included', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (config) => {
        expect(readIdentityMap(JSON.stringify(config))).not.toBeNull();
      }),
    );
    expect(readIdentityMap('{"shop/__proto__":{},"__proto__":{"RoleARN":"x"}}')?.entries.size).toBe(0);
  });
});

describe('findMapped', () => {
  const map = readIdentityMap(
    JSON.stringify({
      'shop/orders': { RoleARN: 'own' },
      'sh*/orders': { RoleARN: 'short' },
      'shop*/orders': { RoleARN: 'long' },
      '*/orders': { RoleARN: 'any' },
    }),
  );
  it.each([
    ['shop', 'orders', 'own'],
    ['shop-2', 'orders', 'long'],
    ['shed', 'orders', 'short'],
    ['s', 'orders', 'any'],
    ['shop', 'other', undefined],
  ])('%s/%s has %s', (namespace, name, role) => {
    expect(findMapped(map?.entries ?? new Map(), namespace, name)?.roleArn).toBe(role);
  });
});

describe('readContainerCredentials', () => {
  it('reads the pairs, and none of an empty file', () => {
    const text =
      '{"identities":[{"namespace":"foo","serviceAccount":"bar","x":1},{"namespace":"a","serviceAccount":"b"}]}';
    expect(readContainerCredentials(text)).toEqual({ identities: new Set(['foo/bar', 'a/b']) });
    expect(readContainerCredentials(' \n')).toEqual({ identities: new Set() });
    expect(readContainerCredentials('{}')).toEqual({ identities: new Set() });
  });

  it.each([
    '{"identities":',
    '[]',
    '{"identities":{}}',
    '{"identities":[1]}',
    '{"identities":[{"namespace":"a"}]}',
  ])('says what is wrong with %s', (text) => {
    expect(readContainerCredentials(text)).toEqual({ problem: expect.any(String) });
  });
});

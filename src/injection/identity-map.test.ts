import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContainerCredentials } from './container-credentials-file.ts';
import { findMapped, readIdentityMap } from './identity-map.ts';

const roleArn = 'arn:aws:iam::123456789012:role/orders';

describe('readIdentityMap', () => {
  it('keeps the valid entries and reports the rest', () => {
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
        notes: ['TokenExpiration is 60 and is raised to 600 seconds', 'unknown member "Other"'],
      },
      'shop/odd': { roleArn, exact: true, notes: expect.any(Array) },
      'shop/nulls': { roleArn, exact: true },
      'shop/none': { roleArn: '', exact: true },
    });
    expect(map?.problems).toEqual([
      '"shop/orders": TokenExpiration is 60 and is raised to 600 seconds',
      '"shop/orders": unknown member "Other"',
      '"shop/odd/more": Audience is not a string and is ignored',
      '"shop/odd/more": UseRegionalSTS is not true or false and is ignored',
      '"shop/odd/more": TokenExpiration is not a whole number and is ignored',
      '"shop/null": not an object; skipped',
      '"orders": the key is not namespace/service-account',
      '"*": the key is not namespace/service-account',
      '"*-x/orders": the key is not namespace/service-account',
      '"shop/*": the key is not namespace/service-account',
      '"shop/number": RoleARN is not a string and is ignored',
      '"shop/number": no RoleARN; skipped',
      '"shop/slip": unknown member "Role"; did you mean RoleARN?',
      '"shop/slip": unknown member "Audeince"; did you mean Audience?',
      '"shop/slip": no RoleARN; skipped',
      '"shop/empty": no RoleARN; skipped',
    ]);
  });

  it('reports at most ten unknown members of one entry', () => {
    const members = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`r${index}`, 0]));
    const map = readIdentityMap(JSON.stringify({ 'shop/orders': { ...members, RoleARN: roleArn } }));
    expect([map?.entries.size, map?.problems.length]).toEqual([1, 10]);
  });

  it.each(['', '[]', 'null', '{"a":', '"x"'])('returns null for %j', (text) => {
    expect(readIdentityMap(text)).toBeNull();
  });

  it('accepts any object, including names from Object.prototype', () => {
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
  it('reads the pairs, and none from an empty file', () => {
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
  ])('reports the problem of %s', (text) => {
    expect(readContainerCredentials(text)).toEqual({ problem: expect.any(String) });
  });
});

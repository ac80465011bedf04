import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRoleName, longestRoleName } from './role-name.ts';

const label = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[a-z0-9](?:[a-z0-9-]{0,${most - 2}}[a-z0-9])?$`));
const subdomain = fc.array(label(20), { minLength: 1, maxLength: 8 }).map((labels) => labels.join('.'));
const account = fc.record({ namespace: label(63), name: subdomain });

describe('the default name of a role', () => {
  it('is chain, namespace and service account', () => {
    expect(defaultRoleName('prod-1', { namespace: 'shop', name: 'orders' })).toBe('prod-1-shop-orders');
  });

  it('is kept whole at 64 characters and shortened with a hash beyond', () => {
    const name = 'o'.repeat(longestRoleName - 'prod-1-shop-'.length);
    expect(defaultRoleName('prod-1', { namespace: 'shop', name })).toBe(`prod-1-shop-${name}`);
    expect(defaultRoleName('prod-1', { namespace: 'shop', name: `${name}o` })).toBe(
      'prod-1-shop-ooooooooooooooooooooooooooooooooooooooooo-84c682031f',
    );
  });

  it('is accepted by IAM', () => {
    fc.assert(
      fc.property(label(63), account, (chain, ref) => {
        expect(defaultRoleName(chain, ref)).toMatch(/^[\w+=,.@-]{1,64}$/);
      }),
    );
  });

  it('differs between service accounts even if shortened, ignoring case', () => {
    const long = fc.record({
      namespace: label(63),
      name: subdomain.map((name) => `${'long-'.repeat(12)}${name}`),
    });
    fc.assert(
      fc.property(
        label(63),
        fc.uniqueArray(long, { selector: (ref) => `${ref.namespace}/${ref.name}` }),
        (chain, refs) => {
          const names = refs.map((ref) => defaultRoleName(chain, ref).toLowerCase());
          expect(new Set(names).size).toBe(refs.length);
        },
      ),
    );
  });

  it('differs even if shortened when only the border between namespace and name moves', () => {
    const tail = 'x'.repeat(60);
    const one = defaultRoleName('prod', { namespace: 'shop-eu', name: `web-${tail}` });
    const other = defaultRoleName('prod', { namespace: 'shop', name: `eu-web-${tail}` });
    expect(one).not.toBe(other);
  });
});

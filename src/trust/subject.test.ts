import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseServiceAccount,
  parseServiceAccountPattern,
  parseSubject,
  parseSubjectPattern,
  serviceAccountFault,
  serviceAccountPattern,
  serviceAccountSubject,
} from './subject.ts';

const dnsLabel = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);

describe('subjects', () => {
  it('can be parsed back', () => {
    fc.assert(
      fc.property(dnsLabel, fc.array(dnsLabel, { minLength: 1, maxLength: 3 }), (namespace, labels) => {
        const account = { namespace, name: labels.join('.') };
        expect(parseSubject(serviceAccountSubject(account))).toEqual(account);
        expect(parseServiceAccount(`${account.namespace}/${account.name}`)).toEqual(account);
      }),
    );
  });

  it('with wildcards can be parsed back, but never as exact ones', () => {
    const like = { namespace: 'shop-?', name: 'web-*' };
    const pattern = serviceAccountPattern(like);
    expect(parseSubjectPattern(pattern)).toEqual(like);
    expect(parseSubject(pattern)).toBeNull();
    for (const text of ['system:serviceaccount:shop:web', 'system:serviceaccount:*', 'x:y:shop:*']) {
      expect(parseSubjectPattern(text)).toBeNull();
    }
  });

  it.each([
    ['system:serviceaccount:shop'],
    ['system:serviceaccount:shop:a:b'],
    ['system:node:worker-1'],
    ['system:serviceaccount:Shop:orders'],
    ['system:serviceaccount:shop:*'],
    [''],
  ])('are not found in %j', (text) => {
    expect(parseSubject(text)).toBeNull();
  });

  it('have at most 255 characters', () => {
    const atLimit = { namespace: 'a'.repeat(63), name: 'b'.repeat(255 - 23 - 63) };
    expect(serviceAccountSubject(atLimit)).toHaveLength(255);
    expect(serviceAccountFault(atLimit)).toBeNull();
    expect(serviceAccountFault({ ...atLimit, name: `${atLimit.name}b` })).toContain('256 characters');
  });
});

describe('parseServiceAccount', () => {
  it.each([
    ['orders'],
    ['shop/'],
    ['/orders'],
    ['shop/orders/x'],
    ['Shop/orders'],
    ['-shop/orders'],
    ['shop/orders-'],
    ['shop.eu/orders'],
    [`${'a'.repeat(64)}/orders`],
    [`shop/${'a'.repeat(254)}`],
  ])('refuses %s', (text) => {
    expect(() => parseServiceAccount(text)).toThrowError(expect.objectContaining({ code: 'IRSA-ROLE-004' }));
  });

  it('accepts wildcards only on request', () => {
    expect(() => parseServiceAccount('shop/*')).toThrowError(
      expect.objectContaining({ code: 'IRSA-ROLE-004' }),
    );
    expect(parseServiceAccountPattern('shop/*')).toBe('system:serviceaccount:shop:*');
    expect(() => parseServiceAccountPattern('shop/A*')).toThrowError(
      expect.objectContaining({ code: 'IRSA-ROLE-004' }),
    );
  });
});

import { expect, test } from 'vitest';
import { hasSurplus, replacementPatch } from './registration-surplus.ts';

const wanted = [{ name: 'own', clientConfig: { url: 'https://a' }, namespaceSelector: {} }];
const own = { name: 'own', clientConfig: { url: 'https://a', caBundle: 'Q0E=' }, namespaceSelector: {} };

test.each([
  ['nothing but the caBundle', [own], false],
  ['less', [{ name: 'own' }], false],
  ['another value', [{ ...own, clientConfig: { url: 'https://b' } }], false],
  ['a second webhook', [own, { name: 'spy' }], true],
  ['a field', [{ ...own, matchConditions: [] }], true],
  ['a member of a field', [{ ...own, namespaceSelector: { matchLabels: { a: 'b' } } }], true],
  ['an additional address', [{ ...own, clientConfig: { url: 'https://a', service: {} } }], true],
])('detects a surplus in the live webhooks: %s', (_what, live, more) => {
  expect(hasSurplus(live, wanted)).toBe(more);
});

test('replaces the live webhooks, and keeps the caBundle of each by name', () => {
  const live = { metadata: { resourceVersion: '7' }, webhooks: [{ name: 'spy' }, own] };
  expect(replacementPatch(live, { webhooks: wanted })).toEqual([
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    {
      op: 'replace',
      path: '/webhooks',
      value: [{ ...wanted[0], clientConfig: { url: 'https://a', caBundle: 'Q0E=' } }],
    },
  ]);
});

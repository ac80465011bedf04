import { expect, test } from 'vitest';
import { createHostCertificates } from './host-certificates.ts';

test('caches the certificates of the most recently used hosts, up to its bound', async () => {
  const { contextFor } = await createHostCertificates({ now: () => new Date(), name: 'test', bound: 2 });
  const first = await contextFor('1.example.test');
  const second = await contextFor('2.example.test');
  expect(await contextFor('1.example.test')).toBe(first);
  await contextFor('3.example.test');
  expect(await contextFor('1.example.test')).toBe(first);
  expect(await contextFor('2.example.test')).not.toBe(second);
});

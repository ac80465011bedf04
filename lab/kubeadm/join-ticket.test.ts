import { expect, it } from 'vitest';
import { newCertificateKey, newToken } from './join-ticket.ts';

it('creates tokens and keys in the formats of kubeadm', () => {
  expect(newToken()).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(newCertificateKey()).toMatch(/^[0-9a-f]{64}$/);
});

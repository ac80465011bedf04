import { expect, it } from 'vitest';
import { newCertificateKey, newToken } from './join-ticket.ts';

it('makes tokens and keys in the forms that kubeadm takes', () => {
  expect(newToken()).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(newCertificateKey()).toMatch(/^[0-9a-f]{64}$/);
});

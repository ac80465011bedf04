import type { Refusal } from '../serving/refusal.ts';

const server = 'the webhook';

export const noPort: Refusal = {
  code: 'IRSA-WEBHOOK-001',
  server,
  next: 'Choose another with --port or --metrics-port; 0 takes a free one.',
};

export const noCertificate: Refusal = {
  code: 'IRSA-WEBHOOK-002',
  server,
  next: 'Name the PEM files of a certificate and of its private key with --tls-cert and --tls-key, or leave --in-cluster=false out.',
};

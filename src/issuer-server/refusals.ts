import type { Refusal } from '../serving/refusal.ts';

const server = 'the server of the documents';

export const noPort: Refusal = {
  code: 'IRSA-ISSUER-070',
  server,
  next: 'Choose another with --port or --metrics-port; 0 takes a free one.',
};

export const noCertificate: Refusal = {
  code: 'IRSA-ISSUER-071',
  server,
  next: 'Name the PEM files of a certificate and of its private key with --tls-cert and --tls-key.',
};

import type { KeyAlgorithm } from '@aws-sdk/client-acm';
import type { Constraints } from '../wire/constraints.ts';

const domainName = {
  min: 1,
  max: 253,
  pattern: '(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])',
} as const;

/** In the order in which a refusal names them. */
export const keyAlgorithms: readonly KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

/** As ACM's model has them: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
export const acmConstraints: Constraints = {
  DomainName: domainName,
  SubjectAlternativeNames: { min: 1, max: 100, items: domainName },
  IdempotencyToken: { min: 1, max: 32, pattern: '\\w+' },
  ValidationMethod: { oneOf: ['EMAIL', 'DNS', 'HTTP'] },
  KeyAlgorithm: { oneOf: keyAlgorithms },
  MaxItems: { min: 1, max: 1000 },
};

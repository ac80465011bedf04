import type { Role, TrustChain } from '../src/config/trust-chain.ts';
import { parseIssuerUrl } from '../src/trust/issuer-url.ts';

export const roleCount = 500;

const place = { file: 'irsa.yaml', line: 1, column: 1 } as const;
const bucket = 'bench-oidc';

/** The chain of the bench: two public documents, an identity provider, and many roles with two policies each. */
export function chainOfManyRoles(region: string): Partial<TrustChain> {
  const url = parseIssuerUrl(`https://${bucket}.s3.${region}.amazonaws.com`);
  return { name: 'bench', issuer: { hosting: 's3', bucket, url }, roles: manyRoles() };
}

function manyRoles(): readonly Role[] {
  return Array.from({ length: roleCount }, (_, index) => ({
    name: `bench-${index}`,
    path: '/',
    serviceAccounts: [{ namespace: 'bench', name: `account-${index}` }],
    serviceAccountsLike: [],
    policies: [
      { kind: 'managed', policy: 'AmazonS3ReadOnlyAccess', place },
      {
        kind: 'inline',
        name: 'queue',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
        },
      },
    ],
    maxSessionDuration: 3600,
    place,
  }));
}

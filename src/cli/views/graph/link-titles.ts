import type { LinkName } from '../../../chain/link-name.ts';

/** The links as headings. */
export const linkTitles: Readonly<Record<LinkName, string>> = {
  'signing-key': 'Signing key',
  issuer: 'Issuer',
  'control-plane': 'Control plane',
  'identity-provider': 'Identity provider',
  roles: 'Roles',
  injection: 'Injection',
  proof: 'Proof',
};

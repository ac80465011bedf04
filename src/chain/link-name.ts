/** The seven links, always in this order. */
export const linkNames = [
  'signing-key',
  'issuer',
  'control-plane',
  'identity-provider',
  'roles',
  'injection',
  'proof',
] as const;

export type LinkName = (typeof linkNames)[number];

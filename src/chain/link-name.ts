/** The seven links, always in this order. */
export const linkNames = [
  'signing-key',
  'issuer',
  'identity-provider',
  'roles',
  'control-plane',
  'injection',
  'proof',
] as const;

export type LinkName = (typeof linkNames)[number];

/** The requirement of each link, as a sentence. */
export const linkMeanings: Readonly<Record<LinkName, string>> = {
  'signing-key':
    'irsactl knows the key with which the API servers sign. With `source: new`, a new key waits on every control plane node.',
  issuer: 'Everyone can read the discovery document and the public keys under the issuer URL.',
  'identity-provider': 'IAM trusts the issuer for the audience.',
  roles: 'Each role trusts exactly its service accounts, and has exactly its policies.',
  'control-plane':
    'Every API server signs with the issuer, and accepts every issuer, audience and key that tokens in use need.',
  injection: 'Pods of annotated service accounts get the token volume and the environment variables for it.',
  proof: 'STS accepts a token of each service account and returns its role.',
};

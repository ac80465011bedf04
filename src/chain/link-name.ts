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

/** What must be true of each link, in a sentence. */
export const linkMeanings: Readonly<Record<LinkName, string>> = {
  'signing-key':
    'The key that the API servers sign with is known; a new one is staged on every control plane node.',
  issuer: 'The discovery document and the public keys can be read by everybody under the issuer URL.',
  'identity-provider': 'IAM trusts the issuer for the audience.',
  roles: 'Each role trusts exactly its service accounts, and has exactly its policies.',
  'control-plane':
    'Every API server names the issuer first, and accepts every issuer, audience and key that tokens in use need.',
  injection: 'Pods of annotated service accounts get the volume with the token and the environment for it.',
  proof: 'STS takes a token of each service account and gives its role.',
};

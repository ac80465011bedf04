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

/** What must be true of each link, in a sentence. */
export const linkMeanings: Readonly<Record<LinkName, string>> = {
  'signing-key': 'A key pair for the tokens of pods exists, staged on every control plane node.',
  issuer: 'The discovery document and the public keys can be read by everybody under the issuer URL.',
  'control-plane':
    'Every API server signs with the key, names the issuer first, and accepts all tokens from before.',
  'identity-provider': 'IAM trusts the issuer for the audience.',
  roles: 'Each role trusts exactly its service accounts, and has exactly its policies.',
  injection: 'Pods of annotated service accounts get the volume with the token and the environment for it.',
  proof: 'STS takes a token of each service account and gives its role.',
};

export const identityProviderErrors = {
  'IRSA-PROVIDER-001': {
    title: 'The identity provider exists and irsactl did not create it',
    meaning:
      'An account has one identity provider for an issuer. This one is there without the ownership tags of irsactl, for example from a set-up by hand.',
    cure: 'Take it over with `irsactl apply --adopt`: only the audience and the tags are added, nothing is taken away.',
  },
  'IRSA-PROVIDER-002': {
    title: 'The identity provider belongs to another chain',
    meaning:
      'Its ownership tags name another cluster, or another chain of this cluster. Sharing it would let the one cluster’s pods use the other’s roles.',
    cure: 'Give each cluster an issuer of its own. If this cluster was rebuilt under the same name, remove the old chain first.',
  },
  'IRSA-PROVIDER-003': {
    title: 'There is no identity provider for the issuer',
    meaning:
      'IAM has no OpenID Connect provider for this issuer in this account, so STS answers “No OpenIDConnect provider found in your account”.',
    cure: 'Run `irsactl apply --only identity-provider`.',
  },
  'IRSA-PROVIDER-004': {
    title: 'The identity provider does not list the audience',
    meaning:
      'STS answers “Incorrect token audience” to every token whose `aud` is not in the provider’s list of client IDs.',
    cure: 'Run `irsactl apply --only identity-provider`.',
  },
  'IRSA-PROVIDER-005': {
    title: 'The identity provider is for an issuer that is written differently',
    meaning:
      'IAM compares issuers letter by letter. The provider’s URL differs from the issuer of the chain, for example in case or by a slash.',
    cure: 'Delete the provider and run `irsactl apply --only identity-provider`.',
  },
  'IRSA-PROVIDER-006': {
    title: 'IAM cannot reach the issuer',
    meaning:
      'When an identity provider is created, IAM fetches the documents of the issuer. They must be public before.',
    cure: 'Run `irsactl verify` and mend what it finds.',
  },
  'IRSA-PROVIDER-007': {
    title: 'An identity provider that was taken over stays',
    meaning:
      'irsactl deletes only an identity provider that it created. This one was there before and was taken over with `--adopt`; of its audiences only one that irsactl added is taken away.',
    cure: 'Delete it in IAM where nobody needs it; to keep it, take the tags that begin with `irsactl.dev/` off it.',
  },
} as const;

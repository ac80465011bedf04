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
      'Its ownership tags name another cluster, or another chain of this cluster. Sharing it would let the one cluster’s pods use the other’s roles. After `metadata.name` was changed, the chain’s own provider carries its former name.',
    cure: 'Give each chain an issuer of its own. To rename a chain, take it down under its old name with `irsactl destroy`, then apply it under the new one.',
  },
  'IRSA-PROVIDER-003': {
    title: 'The identity provider is missing or differs',
    meaning: 'IAM has no provider for the issuer, or with other audiences or thumbprints than it should.',
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
    title: 'An identity provider or an audience of it stays',
    meaning: 'It was taken over, or roles of others use it.',
    cure: 'Delete it in IAM where it is no longer needed, then run the same command again.',
  },
  'IRSA-PROVIDER-015': {
    title: 'An identity provider is no longer needed by irsa.yaml',
    meaning: 'No role of irsa.yaml is in its account any more, but it still exists.',
    cure: 'Run `irsactl apply --prune`.',
  },
} as const;

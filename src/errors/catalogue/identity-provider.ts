export const identityProviderErrors = {
  'IRSA-PROVIDER-001': {
    title: 'The identity provider exists and irsactl did not create it',
    meaning:
      "An account has one identity provider for each issuer. This one exists without irsactl's ownership tags, for example from a manual setup.",
    cure: 'Adopt it with `irsactl apply --adopt`: irsactl adds only the audience and the tags, and removes nothing.',
  },
  'IRSA-PROVIDER-002': {
    title: 'The identity provider belongs to another chain',
    meaning:
      "Its ownership tags name another cluster, or another chain of this cluster. If they shared it, the pods of one could use the roles of the other. If `metadata.name` was changed, the chain's provider carries the former name.",
    cure: 'Give each chain its own issuer. To rename a chain, remove it under its old name with `irsactl destroy`, then apply it under the new one.',
  },
  'IRSA-PROVIDER-003': {
    title: 'The identity provider is missing or differs',
    meaning: 'IAM has no provider for the issuer, or one with other audiences or thumbprints.',
    cure: 'Run `irsactl apply --only identity-provider`.',
  },
  'IRSA-PROVIDER-005': {
    title: 'The issuer of the identity provider is spelled differently',
    meaning:
      "IAM compares issuers character by character. The provider's URL differs from the issuer of the chain, for example in case or by a slash.",
    cure: 'Delete the provider and run `irsactl apply --only identity-provider`.',
  },
  'IRSA-PROVIDER-006': {
    title: 'IAM cannot reach the issuer',
    meaning:
      'IAM fetches the documents of the issuer when an identity provider is created. They must be public by then.',
    cure: 'Run `irsactl verify` and fix what it finds.',
  },
  'IRSA-PROVIDER-007': {
    title: 'An identity provider or one of its audiences is kept',
    meaning: 'It was adopted, or roles outside the chain use it.',
    cure: 'Delete it in IAM when it is no longer needed, then run the same command again.',
  },
  'IRSA-PROVIDER-015': {
    title: 'irsa.yaml no longer needs an identity provider',
    meaning: 'No role of irsa.yaml is in its account, but the provider still exists.',
    cure: 'Run `irsactl apply --prune`.',
  },
} as const;

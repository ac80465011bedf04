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
      'irsactl deletes only an identity provider that it created. This one was there before and was taken over with `--adopt`; of its audiences only one that irsactl added goes, and irsactl’s tags. While it exists it trusts the issuer’s name, so the documents and the bucket of the issuer stay too.',
    cure: 'Delete it in IAM where nobody needs it, then run `irsactl destroy` again. Never free the issuer’s name (the bucket, the host) while the provider exists.',
  },
  'IRSA-PROVIDER-008': {
    title: 'The identity provider accepts tokens for other audiences',
    meaning:
      'STS accepts a token for any audience that the provider lists, so each one that is not needed is one more way in: a token that was made for another service would do.',
    cure: 'Run `irsactl apply --only identity-provider`, which removes what irsa.yaml does not name. A provider that irsactl did not create is changed by hand, or taken over with `--adopt`.',
  },
  'IRSA-PROVIDER-009': {
    title: 'The identity provider keeps audiences from before',
    meaning:
      'The provider was taken over with `--adopt` and had these audiences then. They are kept because others may rely on them.',
    cure: 'Remove in IAM those that nobody needs.',
  },
  'IRSA-PROVIDER-010': {
    title: 'An audience stays because other roles use it',
    meaning:
      'irsa.yaml does not name this audience, and the trust policy of a role outside the chain asks for it, or asks for none in particular. Without the audience STS would turn the pods of that role away, so it stays until nobody uses it.',
    cure: 'Look at the roles that the message names. Once none asks for the audience any more, the next `irsactl apply` takes it away.',
  },
  'IRSA-PROVIDER-011': {
    title: 'The account has as many identity providers as it may',
    meaning:
      'IAM lets an account have [100 OpenID Connect providers, and up to 700 on request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). What the quota of an account is IAM does not say, so an account with exactly 100 is taken to have reached it.',
    cure: 'Delete one that nobody needs, or ask for a higher quota in the Service Quotas console. An account with a raised quota that has exactly 100 can create the provider by hand and take it over with `irsactl apply --adopt`.',
  },
  'IRSA-PROVIDER-012': {
    title: 'The identity provider does not have the thumbprint of the certificate',
    meaning:
      'AWS trusts the [certificates of public authorities](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html) by itself. A certificate of any other, and one of a server that speaks TLS 1.3 alone, it trusts only by the thumbprints of the provider: STS answers “OpenIDConnect provider’s HTTPS certificate doesn’t match configured thumbprint”.',
    cure: 'Run `irsactl apply --only identity-provider`, also after the authority of the certificate has changed.',
  },
  'IRSA-PROVIDER-015': {
    title: 'An identity provider is in an account that no role is in any more',
    meaning:
      'Each account with roles of irsa.yaml has an identity provider of the chain. This one’s last role left irsa.yaml, or moved to another account; nothing is deleted because a line is gone.',
    cure: 'Run `irsactl apply --prune`, and only then take the account out of `spec.aws.accounts`: an account that is not there is not looked at.',
  },
  'IRSA-PROVIDER-016': {
    title: 'Roles still trust an identity provider that irsa.yaml needs no more',
    meaning:
      'No role of irsa.yaml is in the account, and roles of the account trust the chain’s identity provider there: those that left irsa.yaml, or others’.',
    cure: 'Run `irsactl apply --prune`, which removes those of this chain, and once more, which then removes the provider. Roles of others keep it until they trust it no more.',
  },
} as const;

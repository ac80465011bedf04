export const lintErrors = {
  'IRSA-LINT-001': {
    title: 'A trust policy accepts tokens for audiences other than AWS',
    meaning:
      'The statement does not restrict `ISSUER:aud` to fixed values, or names the audience of the API server, for which every pod has a token. Tokens for other services, whose servers see them, open the role too.',
    cure: 'Add `"StringEquals": {"ISSUER:aud": "sts.amazonaws.com"}` to its Condition.',
  },
  'IRSA-LINT-002': {
    title: 'A trust policy trusts more than named service accounts',
    meaning:
      'The statement does not restrict `ISSUER:sub` to fixed values, or its Principal is everyone. Anyone who can create a service account with a matching name gets the role.',
    cure: 'Name each service account with StringEquals: `system:serviceaccount:NAMESPACE:NAME`.',
  },
  'IRSA-LINT-003': {
    title: 'A trust policy trusts another issuer',
    meaning: 'Tokens of an issuer other than the given one can also assume the role.',
    cure: 'Remove the statement, unless the role is meant for both.',
  },
  'IRSA-LINT-004': {
    title: 'A trust policy names an identity provider that does not exist',
    meaning:
      'The account has no identity provider with this ARN. Anyone who may create one for that host name gets the role.',
    cure: 'Remove the statement, or create the provider.',
  },
  'IRSA-LINT-005': {
    title: 'A statement can never match',
    meaning:
      "No token can meet its conditions. Examples are a wildcard under StringEquals, a subject that no service account has, conflicting conditions, another action, or another provider's key or account. It looks like access but gives none.",
    cure: 'Correct what the reason names, or remove the statement.',
  },
  'IRSA-LINT-006': {
    title: 'A Deny cancels everything that is allowed',
    meaning: 'This statement denies every token that another statement allows, so no token gets the role.',
    cure: 'Narrow the Deny, or remove it.',
  },
  'IRSA-LINT-007': {
    title: 'A statement repeats an earlier one',
    meaning:
      'It allows no token that the other does not, and takes space: a trust policy is limited to 2,048 characters.',
    cure: 'Remove it.',
  },
  'IRSA-LINT-008': {
    title: 'IAM would reject the trust policy',
    meaning:
      "The policy breaks a rule of IAM's grammar, or is longer than any quota allows; `update-assume-role-policy` would refuse it.",
    cure: 'Correct the part that the message names.',
  },
  'IRSA-LINT-009': {
    title: 'A file contains no trust policy',
    meaning:
      '`irsactl lint` reads a policy document, or the output of `aws iam get-role`, `list-roles` and `get-account-authorization-details`, as JSON or YAML.',
    cure: 'Name such a file, or no file, to check the account.',
  },
} as const;

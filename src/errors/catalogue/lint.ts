export const lintErrors = {
  'IRSA-LINT-001': {
    title: 'A trust policy takes tokens for other audiences than AWS',
    meaning:
      'The statement does not hold `ISSUER:aud` to fixed values, or names the audience of the API server, for which every pod has a token. Tokens that were made for other services, whose servers see them, open the role as well.',
    cure: 'Add `"StringEquals": {"ISSUER:aud": "sts.amazonaws.com"}` to its Condition.',
  },
  'IRSA-LINT-002': {
    title: 'A trust policy lets in more than named service accounts',
    meaning:
      'The statement does not hold `ISSUER:sub` to fixed values, or its Principal is everybody. Whoever can create a service account of a name that fits gets the role.',
    cure: 'Name each service account with StringEquals: `system:serviceaccount:NAMESPACE:NAME`.',
  },
  'IRSA-LINT-003': {
    title: 'A trust policy trusts another issuer',
    meaning: 'Beside the issuer that was asked for, the role can be taken with tokens of another one.',
    cure: 'Take the statement out, unless the role is meant for both.',
  },
  'IRSA-LINT-004': {
    title: 'A trust policy names an identity provider that is not there',
    meaning:
      'The account has no identity provider of this ARN. Whoever may create one with that host name gets the role.',
    cure: 'Take the statement out, or create the provider.',
  },
  'IRSA-LINT-005': {
    title: 'A statement can never match',
    meaning:
      'No token can have what the statement asks for: a wildcard under StringEquals, a subject that no service account has, a key of another provider, a provider of another account, conditions that exclude one another, another action. It looks like access and is none.',
    cure: 'Put right what the reason names, or take the statement out.',
  },
  'IRSA-LINT-006': {
    title: 'A Deny takes back all that is allowed',
    meaning: 'Every token that another statement lets in is denied by this one, so nobody gets the role.',
    cure: 'Narrow the Deny, or take it out.',
  },
  'IRSA-LINT-007': {
    title: 'A statement repeats an earlier one',
    meaning:
      'It lets in nobody whom the other does not, and takes room: a trust policy has 2,048 characters.',
    cure: 'Take it out.',
  },
  'IRSA-LINT-008': {
    title: 'IAM would not store the trust policy',
    meaning: 'The policy breaks a rule of IAM’s grammar; `update-assume-role-policy` would refuse it.',
    cure: 'Put right the part that the message names.',
  },
  'IRSA-LINT-009': {
    title: 'A file holds no trust policy',
    meaning:
      '`irsactl lint` reads a policy document, or what `aws iam get-role`, `list-roles` and `get-account-authorization-details` print, as JSON or YAML.',
    cure: 'Name such a file, or none, to look at the account.',
  },
} as const;

export const roleErrors = {
  'IRSA-ROLE-001': {
    title: 'The policy is malformed',
    meaning:
      'IAM would answer MalformedPolicyDocument: the text is not JSON, or a statement has a missing, unknown or contradictory part.',
    cure: 'Correct the part that the message names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html has the grammar.',
  },
  'IRSA-ROLE-004': {
    title: 'A service account or account ID is not written as it must be',
    meaning:
      'A trust policy names its service accounts exactly, as `namespace/name`; an account ID has twelve digits. A wildcard has to be asked for.',
    cure: 'Write it as the message says. For a wildcard use `serviceAccountsLike` in irsa.yaml, or `irsactl trust-policy --like`.',
  },
  'IRSA-ROLE-006': {
    title: 'The chain has no such role',
    meaning:
      'irsa.yaml declares no role of that name, and IAM has none with the ownership tags of the chain. A role that irsa.yaml does not name is called `<chain>-<namespace>-<service account>`.',
    cure: 'Look the name up with `irsactl role list`.',
  },
  'IRSA-ROLE-030': {
    title: 'The role exists and irsactl did not create it',
    meaning: 'irsactl changes only roles that carry its ownership tags.',
    cure: 'Give the role in irsa.yaml another `name`, or take the existing one over with `irsactl apply --adopt` after looking at the plan.',
  },
  'IRSA-ROLE-031': {
    title: 'The role belongs to another chain',
    meaning: 'Its ownership tags name another cluster, or another chain of this cluster.',
    cure: 'Give the role in irsa.yaml another `name`.',
  },
  'IRSA-ROLE-032': {
    title: 'The role is missing or is not as irsa.yaml says',
    meaning:
      'Its trust policy, its policies or its permissions boundary differ, or IAM does not have the role.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-037': {
    title: 'The role exists under another path or in another case',
    meaning: 'IAM compares role names without path and case.',
    cure: 'Write the name or path in irsa.yaml as IAM has it, or choose another name.',
  },
  'IRSA-ROLE-038': {
    title: 'The managed policy does not exist',
    meaning: 'IAM knows no policy of this ARN that could be attached.',
    cure: 'Correct the name or ARN in irsa.yaml. `aws iam list-policies` shows all.',
  },
  'IRSA-ROLE-041': {
    title: 'The trust policy refuses the service account',
    meaning: 'A statement with `Deny` matches the token; it counts more than any `Allow`.',
    cure: 'Look at the `Deny` statement of the role’s trust policy and remove it if it is not meant.',
  },
  'IRSA-ROLE-042': {
    title: 'A role stays',
    meaning: 'It was taken over, or others use it.',
    cure: 'Delete it where it is no longer needed. To keep it, remove the tags that begin with `irsactl.dev/`.',
  },
  'IRSA-ROLE-047': {
    title: 'Roles of the chain left irsa.yaml',
    meaning:
      'They carry the tags, the name and the trust policy that this chain gave to them, and irsa.yaml no longer declares them. A line that is gone may be a slip, so nothing is deleted for it.',
    cure: 'Run `irsactl plan --prune` to see what would go, then `irsactl apply --prune`; or put the role back into irsa.yaml.',
  },
  'IRSA-ROLE-049': {
    title: 'Roles that may have left irsa.yaml cannot be looked at',
    meaning:
      'Their description names this chain, and AWS does not allow the caller to read their tags. The policy that `irsactl iam-policy` writes names the roles of irsa.yaml alone.',
    cure: 'Let somebody run `irsactl plan` who may look at them, or remove them by hand.',
  },
  'IRSA-ROLE-051': {
    title: 'The role trusts service accounts by a pattern',
    meaning:
      '`serviceAccountsLike` of irsa.yaml asks for it: the trust policy compares the subject by StringLike, so that service accounts that do not exist yet are trusted as well.',
    cure: 'Nothing, where it is meant. List the service accounts in `serviceAccounts` where they are known.',
  },
  'IRSA-ROLE-055': {
    title: 'The chain has roles in an account that irsa.yaml does not name',
    meaning:
      'A service account of the chain is annotated with a role of an AWS account that is neither the one of the credentials nor among `spec.aws.accounts`. irsactl looks at the accounts that irsa.yaml names and at no other, so the role and the identity provider there would be left behind without a word: the provider would go on to trust the issuer.',
    cure: 'Put the account back into `spec.aws.accounts` (or use credentials of the former account). Then take out its roles and run `irsactl apply --prune` until plan has nothing more to say of the account, or run `irsactl destroy`; only then remove the entry. Where the account itself is gone, take the annotation off the service account with `kubectl annotate`.',
  },
  'IRSA-ROLE-056': {
    title: 'Roles of two accounts have the name',
    meaning:
      'A name of a role is unique in an AWS account, and the chain works in several: two of its roles are called so.',
    cure: 'Say which one is meant with `--account`, by the name that `spec.aws.accounts` gives to the account or by its ID.',
  },
  'IRSA-ROLE-060': {
    title: 'The role is shared',
    meaning:
      'irsa.yaml says `shared: true`, and the trust policy of the role has statements of others. They are theirs: irsactl never changes them. It says each time whom they let in and how much of the room for trust policies is taken.',
    cure: 'None is needed. Look at the statements with `irsactl role show NAME`; before there is no room any more, ask for a higher quota (Service Quotas, “Role trust policy length”, 4,096 characters at most) or give some clusters a role of their own.',
  },
  'IRSA-ROLE-061': {
    title: 'The chains of a shared role disagree',
    meaning:
      'A chain changes only its own statements of the trust policy, and the owner of the role says whether it is shared.',
    cure: 'Do what the message says in the irsa.yaml of the chain that it names, or choose another name.',
  },
  'IRSA-ROLE-063': {
    title: 'Another writer changes the trust policy at the same time',
    meaning: 'irsactl does not overwrite a change of another writer.',
    cure: 'Run the same command again. CloudTrail shows who calls UpdateAssumeRolePolicy.',
  },
  'IRSA-ROLE-067': {
    title: 'Somebody else’s statement lets in more of this cluster',
    meaning:
      'A shared role may trust others. But a statement that this chain did not write lets in subjects of this chain’s own issuer, or everybody. irsactl does not change what it did not write.',
    cure: 'Take the statement out of the trust policy where it is managed.',
  },
} as const;

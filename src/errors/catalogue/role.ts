export const roleErrors = {
  'IRSA-ROLE-001': {
    title: 'The policy is malformed',
    meaning:
      'IAM would return MalformedPolicyDocument: the text is not JSON, or a part of a statement is missing, unknown or contradictory.',
    cure: 'Correct the part that the message names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html has the grammar.',
  },
  'IRSA-ROLE-004': {
    title: 'A service account or account ID is malformed',
    meaning:
      'A trust policy names its service accounts exactly, as `namespace/name`. An account ID has twelve digits. Wildcards must be requested explicitly.',
    cure: 'Write it as the message says. For a wildcard use `serviceAccountsLike` in irsa.yaml, or `irsactl trust-policy --like`.',
  },
  'IRSA-ROLE-006': {
    title: 'The chain has no such role',
    meaning:
      'irsa.yaml declares no role with that name, and IAM has none with the ownership tags of the chain. A role without a name in irsa.yaml is called `<chain>-<namespace>-<service account>`.',
    cure: 'Find the name with `irsactl role list`.',
  },
  'IRSA-ROLE-030': {
    title: 'The role exists and irsactl did not create it',
    meaning: 'irsactl changes only roles that carry its ownership tags.',
    cure: 'Give the role in irsa.yaml another `name`, or read the plan and adopt the existing role with `irsactl apply --adopt`.',
  },
  'IRSA-ROLE-031': {
    title: 'The role belongs to another chain',
    meaning: 'Its ownership tags name another cluster, or another chain of this cluster.',
    cure: 'Give the role in irsa.yaml another `name`.',
  },
  'IRSA-ROLE-032': {
    title: 'The role is missing or differs from irsa.yaml',
    meaning:
      'Its trust policy, its policies or its permissions boundary differ, or IAM does not have the role.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-037': {
    title: 'The role exists under another path or with different case',
    meaning: 'IAM ignores path and case when it compares role names.',
    cure: 'Write the name or path in irsa.yaml as it is in IAM, or choose another name.',
  },
  'IRSA-ROLE-038': {
    title: 'The managed policy does not exist',
    meaning: 'IAM has no attachable policy with this ARN.',
    cure: 'Correct the name or ARN in irsa.yaml. `aws iam list-policies` shows all.',
  },
  'IRSA-ROLE-041': {
    title: 'The trust policy refuses the service account',
    meaning: 'A statement with `Deny` matches the token, and `Deny` overrides every `Allow`.',
    cure: "Check the `Deny` statement of the role's trust policy, and remove it if it is a mistake.",
  },
  'IRSA-ROLE-042': {
    title: 'A role is kept',
    meaning: 'It was adopted, or others use it.',
    cure: 'Delete it when it is no longer needed. To keep it, remove the tags that begin with `irsactl.dev/`.',
  },
  'IRSA-ROLE-047': {
    title: 'Roles of the chain are no longer in irsa.yaml',
    meaning:
      "They carry this chain's tags, name and trust policy, but irsa.yaml no longer declares them. The removal may be a mistake, so irsactl keeps them.",
    cure: 'Run `irsactl plan --prune` to see what would be deleted, then `irsactl apply --prune`; or restore the role in irsa.yaml.',
  },
  'IRSA-ROLE-049': {
    title: 'Roles that may no longer be in irsa.yaml cannot be read',
    meaning:
      'Their description names this chain, but AWS does not allow the caller to read their tags. The policy from `irsactl iam-policy` covers only the roles in irsa.yaml.',
    cure: 'Run `irsactl plan` with an identity that may read them, or remove them by hand.',
  },
  'IRSA-ROLE-051': {
    title: 'The role trusts service accounts by a pattern',
    meaning:
      '`serviceAccountsLike` in irsa.yaml requests this. The trust policy compares the subject with StringLike, so it also trusts service accounts that do not exist yet.',
    cure: 'If this is intended, do nothing. Otherwise list the service accounts in `serviceAccounts`.',
  },
  'IRSA-ROLE-055': {
    title: 'The chain has roles in an account that irsa.yaml does not name',
    meaning:
      "A service account of the chain is annotated with a role in an AWS account that is neither the credentials' account nor in `spec.aws.accounts`. irsactl checks only the accounts in irsa.yaml, so it would silently leave the role and the identity provider there. The provider would still trust the issuer.",
    cure: 'Restore the account in `spec.aws.accounts` (or use credentials of the former account). Then remove its roles and run `irsactl apply --prune` until plan shows nothing more for the account, or run `irsactl destroy`. Only then remove the entry. If the account no longer exists, remove the annotation from the service account with `kubectl annotate`.',
  },
  'IRSA-ROLE-056': {
    title: 'Two accounts have a role with this name',
    meaning:
      'A role name is unique within an AWS account. The chain works in several accounts, and two of its roles have this name.',
    cure: "Select one with `--account`: the account's name in `spec.aws.accounts`, or its ID.",
  },
  'IRSA-ROLE-060': {
    title: 'The role is shared',
    meaning:
      'irsa.yaml has `shared: true`, and the trust policy of the role contains statements of others. irsactl never changes those. Each time, it reports who is trusted and how much of the size limit is used.',
    cure: 'No action is needed. To see the statements, run `irsactl role show NAME`. Before the limit is reached, request a higher quota (“Role trust policy length”, at most 4,096 characters), or give some clusters their own role.',
  },
  'IRSA-ROLE-061': {
    title: 'The chains of a shared role disagree',
    meaning:
      'A chain changes only its own statements of the trust policy. The owner of the role decides whether it is shared.',
    cure: 'Follow the message in the irsa.yaml of the chain that it names, or choose another name.',
  },
  'IRSA-ROLE-063': {
    title: 'Another writer changes the trust policy at the same time',
    meaning: 'irsactl does not overwrite the change of another writer.',
    cure: 'Run the same command again. CloudTrail shows who calls UpdateAssumeRolePolicy.',
  },
  'IRSA-ROLE-067': {
    title: "Another party's statement trusts more of this cluster",
    meaning:
      "A shared role may trust others. But a statement that this chain did not write trusts subjects of this chain's issuer, or everyone. irsactl does not change statements that it did not write.",
    cure: 'Remove the statement from the trust policy at its source.',
  },
  'IRSA-ROLE-068': {
    title: 'The role has an undeclared permissions boundary',
    meaning:
      'Another writer set a permissions boundary. It limits what pods with the role may do, whatever policies irsa.yaml names. irsactl keeps it.',
    cure: 'Declare the boundary in irsa.yaml, or ask its administrator to remove it.',
  },
} as const;

export const roleErrors = {
  'IRSA-ROLE-001': {
    title: 'The policy is malformed',
    meaning:
      'IAM would answer MalformedPolicyDocument: the text is not JSON, or a statement has a missing, unknown or contradictory part.',
    cure: 'Correct the part that the message names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html has the grammar.',
  },
  'IRSA-ROLE-002': {
    title: 'A trust policy needs at least one service account',
    meaning: 'Without a condition on `sub` every service account of the cluster could assume the role.',
    cure: 'Name each service account as `namespace/name`.',
  },
  'IRSA-ROLE-003': {
    title: 'A wildcard was not asked for',
    meaning:
      'A trust policy names its service accounts exactly. With a wildcard, whoever may create a namespace or a service account that fits gets the role.',
    cure: 'Name the service accounts one by one. Where a wildcard is meant, say so: `serviceAccountsLike` of a role in irsa.yaml, or `irsactl trust-policy --like`.',
  },
  'IRSA-ROLE-004': {
    title: 'This is not the name of a service account',
    meaning:
      'A service account is written `namespace/name`; both follow the rules of Kubernetes, and AWS takes a subject of at most 255 characters.',
    cure: 'Write it as `namespace/name`, in lower case.',
  },
  'IRSA-ROLE-005': {
    title: 'This is not an AWS account ID',
    meaning: 'An account ID has twelve digits; leading zeros count.',
    cure: 'Take it from `aws sts get-caller-identity --query Account --output text`.',
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
    title: 'The role does not exist',
    meaning:
      'AWS does not tell a missing role from a forbidden one: a pod gets “Not authorized to perform sts:AssumeRoleWithWebIdentity”.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-033': {
    title: 'The trust policy does not let the service account in',
    meaning: 'No statement of the trust policy allows a token with the subject of this service account.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-034': {
    title: 'The trust policy expects another audience',
    meaning: 'The subject fits, but the trust policy demands an audience that the pods’ tokens do not have.',
    cure: 'Run `irsactl apply --only roles`, and check `spec.audience`.',
  },
  'IRSA-ROLE-035': {
    title: 'The trust policy names another identity provider',
    meaning: 'The trust policy does not trust the identity provider of this chain’s issuer.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-036': {
    title: 'A managed policy is not attached to the role',
    meaning: 'The pods get the role, but not what this policy would allow.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-037': {
    title: 'The role exists under another path',
    meaning:
      'The path is part of a role’s ARN and cannot be changed; names of roles are unique in an account whatever their path.',
    cure: 'Correct `path` in irsa.yaml, give the role another name, or delete it.',
  },
  'IRSA-ROLE-038': {
    title: 'The managed policy does not exist',
    meaning: 'IAM knows no policy of this ARN that could be attached.',
    cure: 'Correct the name or ARN in irsa.yaml. `aws iam list-policies` shows all.',
  },
  'IRSA-ROLE-039': {
    title: 'The trust policy lets in more than the declared service accounts',
    meaning: 'A token of another service account, or with another audience, would be accepted too.',
    cure: 'Run `irsactl apply --only roles`, which writes exact conditions.',
  },
  'IRSA-ROLE-040': {
    title: 'An inline policy of the role is missing or different',
    meaning: 'The pods get the role, but not exactly what irsa.yaml says it may do.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-041': {
    title: 'The trust policy refuses the service account',
    meaning: 'A statement with `Deny` matches the token; it counts more than any `Allow`.',
    cure: 'Look at the `Deny` statement of the role’s trust policy and remove it if it is not meant.',
  },
  'IRSA-ROLE-042': {
    title: 'A role that was taken over stays',
    meaning:
      'irsactl deletes only roles that it created. This one was there before and was taken over with `--adopt`, so it keeps its policies and its trust policy although the chain needs it no longer.',
    cure: 'Look at what it trusts and may do. Delete it where nobody needs it; to keep it, take the tags that begin with `irsactl.dev/` off it.',
  },
  'IRSA-ROLE-043': {
    title: 'A role that only carries the tags of the chain stays',
    meaning:
      'irsactl deletes a role only if everything about it is irsactl’s: the tags, the name and the trust policy. Anybody who may tag roles could otherwise have somebody else’s role deleted. A role whose trust policy was changed by hand stays, too.',
    cure: 'Look at the role. Delete it where nobody needs it; to keep it, take the tags that begin with `irsactl.dev/` off it.',
  },
  'IRSA-ROLE-044': {
    title: 'The role may do more than irsa.yaml says',
    meaning:
      'A managed or inline policy hangs on the role that irsa.yaml does not declare. Every pod with the role has its permissions.',
    cure: 'Run `irsactl apply --only roles`, which takes the policy away, or declare it in irsa.yaml.',
  },
  'IRSA-ROLE-045': {
    title: 'The permissions boundary of the role is not the declared one',
    meaning: 'Without its boundary a role may do all that its policies allow.',
    cure: 'Run `irsactl apply --only roles`.',
  },
  'IRSA-ROLE-046': {
    title: 'More than IAM’s quotas allow',
    meaning:
      'IAM limits the [number of roles in an account, of managed policies on a role, and the length of a trust policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). The quotas of the account are asked for, so a raised one counts.',
    cure: 'Ask for a higher quota in the Service Quotas console, or declare less: fewer roles, one policy instead of several, or a role of its own for some of the service accounts.',
  },
  'IRSA-ROLE-047': {
    title: 'Roles of the chain left irsa.yaml',
    meaning:
      'They carry the tags, the name and the trust policy that this chain gave to them, and irsa.yaml no longer declares them. A line that is gone may be a slip, so nothing is deleted for it.',
    cure: 'Run `irsactl plan --prune` to see what would go, then `irsactl apply --prune`; or put the role back into irsa.yaml.',
  },
  'IRSA-ROLE-048': {
    title: 'A role stays because somebody else gave it policies',
    meaning:
      'irsactl remembers in a tag which policies it gave to a role, and deletes only a role that has no others: whoever attached one has a use for the role that irsa.yaml does not know.',
    cure: 'Find out who needs the policy. Detach it and run the same command again, or keep the role: take the tags that begin with `irsactl.dev/` off it.',
  },
  'IRSA-ROLE-049': {
    title: 'Roles that may have left irsa.yaml cannot be looked at',
    meaning:
      'Their description names this chain, and AWS does not allow the caller to read their tags. The policy that `irsactl iam-policy` writes names the roles of irsa.yaml alone.',
    cure: 'Let somebody run `irsactl plan` who may look at them, or remove them by hand.',
  },
  'IRSA-ROLE-050': {
    title: 'The role exists in another case',
    meaning:
      'IAM ignores case in the names of roles, so there can be no second one. ARNs do not: a pod that names the role as irsa.yaml does would get AccessDenied.',
    cure: 'Write the name in irsa.yaml as IAM has it, or choose another.',
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
    title: 'The chain that owns the role does not share it',
    meaning:
      'The role was made by another chain, whose irsa.yaml does not say `shared: true` for it. Its next apply would take every statement out that is not its own, and pods of this cluster would lose the role.',
    cure: 'Write `shared: true` for the role into the irsa.yaml of the chain that owns it and apply that first; or choose another name here.',
  },
  'IRSA-ROLE-062': {
    title: 'The role is still shared',
    meaning:
      'The role was shared, others have statements in its trust policy, and irsa.yaml no longer says `shared: true`. Without it the statement of this chain would be the only one.',
    cure: 'Put `shared: true` back, or have the others take their statements out first.',
  },
  'IRSA-ROLE-063': {
    title: 'Somebody else keeps writing the trust policy',
    meaning:
      'IAM replaces a trust policy as a whole and has no conditional write. irsactl read it again right after writing, each time somebody else had written it from an older state, and it gave up after five rounds. What was lost was put back each time but the last.',
    cure: 'Find out who writes it: CloudTrail has UpdateAssumeRolePolicy with the caller. Then run the same command again.',
  },
  'IRSA-ROLE-064': {
    title: 'The last statement of a shared role stays',
    meaning:
      'The role is somebody else’s, and the statement of this chain is the only one that is left in its trust policy. IAM takes no trust policy without a statement. Once the identity provider is gone the statement lets nobody in.',
    cure: 'Delete the role where nobody needs it, or have its owner replace the statement.',
  },
  'IRSA-ROLE-065': {
    title: 'A shared role lacks a policy',
    meaning:
      'irsa.yaml names a policy for a shared role that is not this chain’s, and the role does not have it. Policies of a role are its owner’s to give.',
    cure: 'Have the owner of the role add it, or take it out of irsa.yaml.',
  },
  'IRSA-ROLE-066': {
    title: 'A shared role left irsa.yaml and still trusts this chain',
    meaning:
      'A role of somebody else has this chain’s statement, and irsa.yaml does not declare the role any more. A line that is gone may be a slip, so the statement stays.',
    cure: 'Run `irsactl plan --prune` to see what would go, then `irsactl apply --prune`; or put the role back into irsa.yaml.',
  },
  'IRSA-ROLE-067': {
    title: 'Somebody else’s statement lets in more of this cluster',
    meaning:
      'A shared role may trust others. But a statement that this chain did not write lets in subjects of this chain’s own issuer, or everybody. irsactl does not change what it did not write.',
    cure: 'Take the statement out of the trust policy where it is managed.',
  },
  'IRSA-ROLE-068': {
    title: 'A shared role stays for the others',
    meaning:
      'The role is this chain’s, and others have statements in its trust policy. Only this chain’s statement and its tags are taken off; policies and settings stay, and nobody owns the role then.',
    cure: 'None is needed. A chain that still uses the role takes it over with `irsactl apply --adopt`; whoever leaves last deletes it.',
  },
  'IRSA-ROLE-069': {
    title: 'Two wrote one trust policy at the same moment',
    meaning:
      'irsactl read the trust policy right after writing it, and somebody else had written it from an older state. What was lost by that was put back.',
    cure: 'None is needed. Let chains that share a role be applied one after the other.',
  },
} as const;

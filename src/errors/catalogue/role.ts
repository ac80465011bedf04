import type { CatalogueEntry } from './entry.ts';

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
    cure: 'Name the service accounts one by one, or ask for wildcards explicitly (`--like`).',
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
} as const satisfies Record<`IRSA-ROLE-${number}`, CatalogueEntry>;

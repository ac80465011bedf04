import { apiAudiencesRule, audienceRule, ownAudienceRule } from './api-audiences.ts';
import {
  accountFieldsRule,
  accountNeededRule,
  accountsOnceRule,
  assumedRoleRule,
  externalIdRule,
  roleAccountRule,
} from './aws-accounts.ts';
import { accountRule, regionRule } from './aws-target.ts';
import { accountRegionalRule, bucketNameRule } from './bucket-name.ts';
import { choiceRules } from './choices.ts';
import { cloudFrontRule } from './cloud-front.ts';
import { manualKeyRule } from './control-plane.ts';
import { injectionModeRule } from './injection-mode.ts';
import { administratorRule, inlinePolicyRule } from './inline-policies.ts';
import { issuerUrlRule, publicIssuerRule } from './issuer-url.ts';
import { kubernetesNamesRule } from './kubernetes-names.ts';
import { nodeFilesRule, nodeNamesRule, nodePathsRule, sshHostRule, sshUserRule } from './nodes.ts';
import { certificateAccountRule, certificateArnRule, domainNameRule, domainPairRule } from './own-domain.ts';
import {
  policyAccountRule,
  policyLimitsRule,
  policyPartitionRule,
  policyReferencesRule,
  repeatedPoliciesRule,
} from './policies.ts';
import {
  iamNamesRule,
  namedSharedRoleRule,
  roleDescriptionRule,
  rolePathRule,
  sharedRoleNameRule,
  uniqueRoleNamesRule,
} from './role-names.ts';
import type { Rule } from './rule.ts';
import { oneRoleEachRule, subjectLengthRule, wholeClusterRule } from './service-accounts.ts';
import { reservedTagsRule, roleTagsRule, sameTagsRule, tagLettersRule, tagLimitsRule } from './tags.ts';
import { webhookUrlRule } from './webhook-url.ts';

/** Rules that the JSON Schema states as well, in patterns, bounds and conditions: here with better words. */
export const schemaRules: readonly Rule[] = [
  ...choiceRules,
  accountRule,
  accountNeededRule,
  accountFieldsRule,
  externalIdRule,
  regionRule,
  kubernetesNamesRule,
  bucketNameRule,
  issuerUrlRule,
  domainPairRule,
  domainNameRule,
  certificateArnRule,
  audienceRule,
  apiAudiencesRule,
  nodePathsRule,
  sshHostRule,
  sshUserRule,
  iamNamesRule,
  rolePathRule,
  roleDescriptionRule,
  sharedRoleNameRule,
  namedSharedRoleRule,
  policyReferencesRule,
  policyPartitionRule,
  injectionModeRule,
  webhookUrlRule,
  reservedTagsRule,
  tagLimitsRule,
];

/** A rule that no JSON Schema can state. The reference page lists them all. */
export interface RuleBeyondSchema {
  readonly name: string;
  /** What must be true, as a sentence of Markdown. */
  readonly says: string;
  /** Why a schema cannot say it, or says only a part of it. */
  readonly because: string;
  readonly rule: Rule;
}

export const rulesBeyondSchema: readonly RuleBeyondSchema[] = [
  {
    name: 'own-audience',
    says: '`spec.controlPlane.apiAudiences` does not list `spec.audience`.',
    because: 'It compares two fields.',
    rule: ownAudienceRule,
  },
  {
    name: 'account-regional-bucket',
    says: 'With `spec.issuer.s3.namespace: accountRegional` there is `spec.aws.account`, and `BUCKET-ACCOUNT-REGION-an` has at most 63 characters.',
    because: 'It adds the lengths of two fields, and asks for one elsewhere.',
    rule: accountRegionalRule,
  },
  {
    name: 'cloud-front',
    says: '`spec.issuer.cloudFront` needs a region of the partition `aws`: GovCloud and the isolated partitions have no CloudFront, and that of China differs.',
    because: 'It would list every region that AWS has and will have.',
    rule: cloudFrontRule,
  },
  {
    name: 'certificate-account',
    says: '`spec.issuer.cloudFront.certificate` is in the account of `spec.aws.account`.',
    because: 'It compares parts of two fields.',
    rule: certificateAccountRule,
  },
  {
    name: 'public-issuer',
    says: 'The issuer’s URL has a host that the internet may know (no single label, no `.localhost`, `.local`, `.internal` or `.home.arpa`, no private address), and does not end with the path of the discovery document.',
    because: 'A pattern for it would be unreadable.',
    rule: publicIssuerRule,
  },
  {
    name: 'manual-key',
    says: 'With `spec.controlPlane: manual`, `spec.signingKey.source` is not `new`.',
    because: 'It compares two fields.',
    rule: manualKeyRule,
  },
  {
    name: 'node-names',
    says: 'No two nodes have one name.',
    because: 'A schema knows only whether entries are equal as a whole.',
    rule: nodeNamesRule,
  },
  {
    name: 'node-files',
    says: 'No two nodes have the same `manifest` or `directory` on one machine.',
    because: 'It compares fields of two entries, and their defaults.',
    rule: nodeFilesRule,
  },
  {
    name: 'accounts',
    says: 'No two of `spec.aws.accounts` have one `name` or `id`, and none has that of `spec.aws.account`.',
    because: 'It compares fields of two entries.',
    rule: accountsOnceRule,
  },
  {
    name: 'assumed-role',
    says: '`assumeRole` is a role of the account with this `id`, in the partition of the region.',
    because: 'It compares two fields, and what is inside an ARN.',
    rule: assumedRoleRule,
  },
  {
    name: 'role-account',
    says: 'The `account` of a role is a `name` of `spec.aws.accounts`.',
    because: 'It compares fields of two lists.',
    rule: roleAccountRule,
  },
  {
    name: 'role-names',
    says: "No two roles of one account have one name, in whatever case; a role's default name counts.",
    because: 'It compares fields of two entries, and the default is computed.',
    rule: uniqueRoleNamesRule,
  },
  {
    name: 'one-role-each',
    says: 'A service account stands in one role, once.',
    because: 'It compares entries of several lists; that one list has it twice is in the schema.',
    rule: oneRoleEachRule,
  },
  {
    name: 'whole-cluster',
    says: 'No entry of `serviceAccountsLike` fits every service account of the cluster.',
    because: 'It looks at two fields.',
    rule: wholeClusterRule,
  },
  {
    name: 'subject-length',
    says: '`system:serviceaccount:NAMESPACE:NAME` has at most 255 characters.',
    because: 'It adds the lengths of two fields, which takes a condition for each length.',
    rule: subjectLengthRule,
  },
  {
    name: 'policy-account',
    says: 'A managed policy or permissions boundary is AWS’s own or of the account that the role is in.',
    because: 'It compares a part of an ARN with another field.',
    rule: policyAccountRule,
  },
  {
    name: 'repeated-policies',
    says: 'A role has a policy once: managed ones by name or ARN, inline ones in whatever case; a preset has the name of its program, as `external-dns`.',
    because: 'It compares fields of two entries; that entries are equal as a whole is in the schema.',
    rule: repeatedPoliciesRule,
  },
  {
    name: 'policy-limits',
    says: 'A role has at most 25 managed policies, and at most 10,240 characters of inline policies, presets among them, without white space.',
    because: 'It counts the characters of a mapping; the number of managed policies is in the schema.',
    rule: policyLimitsRule,
  },
  {
    name: 'policy-grammar',
    says: 'IAM accepts an inline policy: actions, resources, principals and conditions have the form that it asks for, and each `Sid` stands once.',
    because:
      'It compares statements, and reads versions and variables; the form of each field is in the schema.',
    rule: inlinePolicyRule,
  },
  {
    name: 'administrator',
    says: 'No inline policy allows `*` on `*` without a condition or a `Deny`: `managed: AdministratorAccess` says so by name.',
    because: 'It looks at several fields of statements in several forms.',
    rule: administratorRule,
  },
  {
    name: 'tag-letters',
    says: 'Keys and values of tags have no characters beyond ASCII but letters, digits and spaces of any language.',
    because: 'It asks for classes of Unicode, which validators in other languages do not know.',
    rule: tagLettersRule,
  },
  {
    name: 'tag-keys',
    says: 'No two keys of `spec.tags`, or of the `tags` of a role, are equal but for case.',
    because: 'It compares two keys.',
    rule: sameTagsRule,
  },
  {
    name: 'role-tags',
    says: 'A role has at most 42 tags with those of `spec.tags`, and no key of both is equal but for case.',
    because: 'It compares two mappings.',
    rule: roleTagsRule,
  },
];

/** Every rule of irsa.yaml beyond the shape of its fields; a new one is added in one of the two lists. */
export const allRules: readonly Rule[] = [...schemaRules, ...rulesBeyondSchema.map(({ rule }) => rule)];

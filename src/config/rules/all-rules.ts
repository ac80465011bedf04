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

/** Rules that the JSON Schema also has, as patterns, bounds and conditions; here with better messages. */
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

/** A rule that a JSON Schema cannot express. The reference page lists them all. */
export interface RuleBeyondSchema {
  readonly name: string;
  /** The requirement, as a Markdown sentence. */
  readonly requirement: string;
  /** Why a schema cannot express it, or only a part of it. */
  readonly reason: string;
  readonly rule: Rule;
}

export const rulesBeyondSchema: readonly RuleBeyondSchema[] = [
  {
    name: 'own-audience',
    requirement: '`spec.controlPlane.apiAudiences` does not list `spec.audience`.',
    reason: 'It compares two fields.',
    rule: ownAudienceRule,
  },
  {
    name: 'account-regional-bucket',
    requirement:
      '`spec.issuer.s3.namespace: accountRegional` needs `spec.aws.account`, and `BUCKET-ACCOUNT-REGION-an` has at most 63 characters.',
    reason: 'It adds the lengths of fields, and requires a field elsewhere.',
    rule: accountRegionalRule,
  },
  {
    name: 'cloud-front',
    requirement:
      '`spec.issuer.cloudFront` needs a region of the partition `aws`: GovCloud and the isolated partitions have no CloudFront, and CloudFront in China differs.',
    reason: 'It would have to list every present and future region.',
    rule: cloudFrontRule,
  },
  {
    name: 'certificate-account',
    requirement: '`spec.issuer.cloudFront.certificate` is in the account of `spec.aws.account`.',
    reason: 'It compares parts of two fields.',
    rule: certificateAccountRule,
  },
  {
    name: 'public-issuer',
    requirement:
      "The issuer's URL has a public host: no single label, no `.localhost`, `.local`, `.internal` or `.home.arpa`, no private address. It does not end with the path of the discovery document.",
    reason: 'A pattern for it would be unreadable.',
    rule: publicIssuerRule,
  },
  {
    name: 'manual-key',
    requirement: 'With `spec.controlPlane: manual`, `spec.signingKey.source` is not `new`.',
    reason: 'It compares two fields.',
    rule: manualKeyRule,
  },
  {
    name: 'node-names',
    requirement: 'No two nodes have the same name.',
    reason: 'A schema can only compare whole entries.',
    rule: nodeNamesRule,
  },
  {
    name: 'node-files',
    requirement: 'No two nodes have the same `manifest` or `directory` on one machine.',
    reason: 'It compares fields of two entries, and their defaults.',
    rule: nodeFilesRule,
  },
  {
    name: 'accounts',
    requirement:
      'No two entries of `spec.aws.accounts` have the same `name` or `id`, and no `id` is that of `spec.aws.account`.',
    reason: 'It compares fields of two entries.',
    rule: accountsOnceRule,
  },
  {
    name: 'assumed-role',
    requirement: '`assumeRole` is a role in the account with this `id`, in the partition of the region.',
    reason: 'It compares two fields and a part of an ARN.',
    rule: assumedRoleRule,
  },
  {
    name: 'role-account',
    requirement: 'The `account` of a role is a `name` of `spec.aws.accounts`.',
    reason: 'It compares fields of two lists.',
    rule: roleAccountRule,
  },
  {
    name: 'role-names',
    requirement: 'No two roles of one account have the same name, ignoring case; default names count too.',
    reason: 'It compares fields of two entries, and the default is computed.',
    rule: uniqueRoleNamesRule,
  },
  {
    name: 'one-role-each',
    requirement: 'A service account is in only one role, once.',
    reason: 'It compares entries of several lists; duplicates within one list are in the schema.',
    rule: oneRoleEachRule,
  },
  {
    name: 'whole-cluster',
    requirement: 'No entry of `serviceAccountsLike` matches every service account of the cluster.',
    reason: 'It depends on two fields.',
    rule: wholeClusterRule,
  },
  {
    name: 'subject-length',
    requirement: '`system:serviceaccount:NAMESPACE:NAME` has at most 255 characters.',
    reason: 'It adds the lengths of two fields, which needs a condition for each length.',
    rule: subjectLengthRule,
  },
  {
    name: 'policy-account',
    requirement: 'A managed policy or permissions boundary is from AWS, or in the account of the role.',
    reason: 'It compares a part of an ARN with another field.',
    rule: policyAccountRule,
  },
  {
    name: 'repeated-policies',
    requirement:
      'A role has each policy once: managed policies by name or ARN, inline policies by name, ignoring case. A preset has the name of its program, such as `external-dns`.',
    reason: 'It compares fields of two entries; the equality of whole entries is in the schema.',
    rule: repeatedPoliciesRule,
  },
  {
    name: 'policy-limits',
    requirement:
      'A role has at most 25 managed policies, and at most 10,240 characters of inline policies, including presets, without white space.',
    reason: 'It counts the characters of a mapping; the number of managed policies is in the schema.',
    rule: policyLimitsRule,
  },
  {
    name: 'policy-grammar',
    requirement:
      'IAM accepts an inline policy: actions, resources, principals and conditions have the required form, and each `Sid` is unique.',
    reason:
      'It compares statements, and reads versions and variables; the form of each field is in the schema.',
    rule: inlinePolicyRule,
  },
  {
    name: 'administrator',
    requirement:
      'No inline policy allows `*` on `*` without a condition or a `Deny`: use `managed: AdministratorAccess` instead.',
    reason: 'It depends on several fields of statements in several forms.',
    rule: administratorRule,
  },
  {
    name: 'tag-letters',
    requirement:
      'Beyond ASCII, keys and values of tags contain only letters, digits and spaces of any language.',
    reason: 'It needs Unicode classes, which validators in other languages do not support.',
    rule: tagLettersRule,
  },
  {
    name: 'tag-keys',
    requirement: 'No two keys of `spec.tags`, or of the `tags` of a role, differ only in case.',
    reason: 'It compares two keys.',
    rule: sameTagsRule,
  },
  {
    name: 'role-tags',
    requirement:
      'A role has at most 42 tags including those of `spec.tags`, and no two keys differ only in case.',
    reason: 'It compares two mappings.',
    rule: roleTagsRule,
  },
];

/** Every rule of irsa.yaml beyond the shape of its fields. Add a new one to one of the two lists. */
export const allRules: readonly Rule[] = [...schemaRules, ...rulesBeyondSchema.map(({ rule }) => rule)];

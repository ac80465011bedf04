import { apiAudiencesRule, audienceRule, ownAudienceRule } from './api-audiences.ts';
import { accountRule, regionRule } from './aws-target.ts';
import { bucketNameRule } from './bucket-name.ts';
import { choiceRules } from './choices.ts';
import { injectionModeRule } from './injection-mode.ts';
import { inlinePolicyRule } from './inline-policies.ts';
import { issuerUrlRule } from './issuer-url.ts';
import { kubernetesNamesRule } from './kubernetes-names.ts';
import { nodeFilesRule, nodeNamesRule, nodePathsRule, sshHostRule, sshUserRule } from './nodes.ts';
import {
  policyLimitsRule,
  policyPartitionRule,
  policyReferencesRule,
  repeatedPoliciesRule,
} from './policies.ts';
import { iamNamesRule, rolePathRule, sharedRoleNameRule, uniqueRoleNamesRule } from './role-names.ts';
import type { Rule } from './rule.ts';
import { oneRoleEachRule, subjectLengthRule } from './service-accounts.ts';
import { signingKeyRule } from './signing-key.ts';
import { reservedTagsRule, sameTagsRule, tagLimitsRule } from './tags.ts';
import { webhookHostRule, webhookUrlRule } from './webhook-url.ts';

/** Rules that the JSON Schema states as well, in patterns, bounds and conditions: here with better words. */
export const schemaRules: readonly Rule[] = [
  ...choiceRules,
  accountRule,
  regionRule,
  kubernetesNamesRule,
  bucketNameRule,
  issuerUrlRule,
  signingKeyRule,
  audienceRule,
  apiAudiencesRule,
  nodePathsRule,
  sshHostRule,
  sshUserRule,
  iamNamesRule,
  rolePathRule,
  sharedRoleNameRule,
  policyReferencesRule,
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
  readonly rule: Rule;
}

export const rulesBeyondSchema: readonly RuleBeyondSchema[] = [
  {
    name: 'own-audience',
    says: '`spec.controlPlane.apiAudiences` does not list `spec.audience`.',
    rule: ownAudienceRule,
  },
  { name: 'node-names', says: 'No two nodes have one name.', rule: nodeNamesRule },
  {
    name: 'node-files',
    says: 'No two nodes have the same `manifest` or `directory` on one machine.',
    rule: nodeFilesRule,
  },
  {
    name: 'role-names',
    says: "No two roles have one name, in whatever case; a role's default name counts.",
    rule: uniqueRoleNamesRule,
  },
  { name: 'one-role-each', says: 'A service account stands in one role, once.', rule: oneRoleEachRule },
  {
    name: 'subject-length',
    says: '`system:serviceaccount:NAMESPACE:NAME` has at most 255 characters.',
    rule: subjectLengthRule,
  },
  {
    name: 'policy-partition',
    says: 'The ARN of a policy is of the partition that `spec.aws.region` belongs to.',
    rule: policyPartitionRule,
  },
  {
    name: 'repeated-policies',
    says: 'A role has a policy once: managed ones by their name, inline ones in whatever case; a preset has the name of its program, as `external-dns`.',
    rule: repeatedPoliciesRule,
  },
  {
    name: 'policy-limits',
    says: 'A role has at most 25 managed policies, and at most 10,240 characters of inline policies, presets among them, without white space.',
    rule: policyLimitsRule,
  },
  {
    name: 'policy-grammar',
    says: 'IAM accepts an inline policy: actions, resources, principals and conditions have the form that it asks for, and each `Sid` stands once.',
    rule: inlinePolicyRule,
  },
  {
    name: 'tag-keys',
    says: 'No two keys of `spec.tags` are equal but for case.',
    rule: sameTagsRule,
  },
  {
    name: 'webhook-host',
    says: 'An IPv6 address in `spec.injection.webhook.url` is whole.',
    rule: webhookHostRule,
  },
];

/** Every rule of irsa.yaml beyond the shape of its fields; a new one is added in one of the two lists. */
export const allRules: readonly Rule[] = [...schemaRules, ...rulesBeyondSchema.map(({ rule }) => rule)];

import { apiAudiencesRule } from './api-audiences.ts';
import { accountRule, regionRule } from './aws-target.ts';
import { bucketNameRule } from './bucket-name.ts';
import { choiceRules } from './choices.ts';
import { injectionModeRule } from './injection-mode.ts';
import { inlinePolicyRule } from './inline-policies.ts';
import { issuerUrlRule } from './issuer-url.ts';
import { kubernetesNamesRule } from './kubernetes-names.ts';
import { nodeFilesRule, nodeNamesRule, nodePathsRule, sshHostRule, sshUserRule } from './nodes.ts';
import { policyLimitsRule, policyReferencesRule, repeatedPoliciesRule } from './policies.ts';
import { iamNamesRule, rolePathRule, sharedRoleNameRule, uniqueRoleNamesRule } from './role-names.ts';
import type { Rule } from './rule.ts';
import { oneRoleEachRule, subjectLengthRule } from './service-accounts.ts';
import { signingKeyRule } from './signing-key.ts';
import { reservedTagsRule, tagLimitsRule } from './tags.ts';
import { webhookUrlRule } from './webhook-url.ts';

/** Every rule of irsa.yaml beyond its schema; a new one is added here. */
export const allRules: readonly Rule[] = [
  ...choiceRules,
  accountRule,
  regionRule,
  kubernetesNamesRule,
  bucketNameRule,
  issuerUrlRule,
  signingKeyRule,
  apiAudiencesRule,
  nodeNamesRule,
  nodeFilesRule,
  nodePathsRule,
  sshHostRule,
  sshUserRule,
  iamNamesRule,
  rolePathRule,
  sharedRoleNameRule,
  uniqueRoleNamesRule,
  oneRoleEachRule,
  subjectLengthRule,
  policyReferencesRule,
  repeatedPoliciesRule,
  policyLimitsRule,
  inlinePolicyRule,
  injectionModeRule,
  webhookUrlRule,
  reservedTagsRule,
  tagLimitsRule,
];

import { requireAccountId } from '../../../src/trust/arn.ts';
import type { JsonObject } from '../../../src/trust/json.ts';
import type { Decision } from '../../../src/trust/policy/decision.ts';
import type { PolicyPlace } from '../../../src/trust/policy/document.ts';
import type { PolicyRequest } from '../../../src/trust/policy/evaluate-policy.ts';

/** One sentence of AWS's documentation as a policy, a request and the expected outcome. */
export interface DocumentedCase {
  readonly rule: string;
  readonly link: string;
  readonly place: PolicyPlace;
  readonly policy: JsonObject;
  readonly request: PolicyRequest;
  readonly outcome: Decision['outcome'];
}

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
export const links = {
  operators: `${guide}/reference_policies_elements_condition_operators.html`,
  multivalued: `${guide}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  condition: `${guide}/reference_policies_elements_condition.html`,
  logic: `${guide}/reference_policies_condition-logic-multiple-context-keys-or-values.html`,
  evaluation: `${guide}/reference_policies_evaluation-logic.html`,
  variables: `${guide}/reference_policies_variables.html`,
  principal: `${guide}/reference_policies_elements_principal.html`,
  notPrincipal: `${guide}/reference_policies_elements_notprincipal.html`,
  action: `${guide}/reference_policies_elements_action.html`,
  notAction: `${guide}/reference_policies_elements_notaction.html`,
  resource: `${guide}/reference_policies_elements_resource.html`,
  notResource: `${guide}/reference_policies_elements_notresource.html`,
  irsa: 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html',
  publicRead: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html',
} as const;

export const account = requireAccountId('444455556666');
export const bob = {
  type: 'AWS',
  arn: 'arn:aws:iam::444455556666:user/Bob',
  account,
} as const;

/** One Allow for s3:GetObject with a condition, and the request of a user with some context. */
export function underCondition(
  rule: string,
  link: string,
  condition: JsonObject,
  context: PolicyRequest['context'],
  met: boolean,
  version: '2012-10-17' | '2008-10-17' = '2012-10-17',
): DocumentedCase {
  return {
    rule,
    link,
    place: 'identity',
    policy: {
      Version: version,
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: condition },
    },
    request: { principal: bob, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context },
    outcome: met ? 'allowed' : 'not allowed by any statement',
  };
}

/** Statements of a bucket policy, and a request for an object. */
export function onBucket(
  rule: string,
  link: string,
  statements: readonly JsonObject[],
  request: Partial<PolicyRequest>,
  outcome: Decision['outcome'],
): DocumentedCase {
  return {
    rule,
    link,
    place: 'resource',
    policy: { Version: '2012-10-17', Statement: statements },
    request: {
      principal: bob,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::amzn-s3-demo-bucket/photos/cat.jpg',
      context: {},
      ...request,
    },
    outcome,
  };
}

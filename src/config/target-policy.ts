import type { RoleArn } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';

/** The inline policy of a role that pods take another one by. */
export const targetPolicyName = 'assume-target-role';

/** Exactly that role and nothing else: no session has tags, which would need sts:TagSession as well. */
export function targetPolicy(target: RoleArn): Json {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target }],
  };
}

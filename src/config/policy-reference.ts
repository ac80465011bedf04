import { awsPolicyArn, type PolicyArn, partitionOf } from '../trust/arn.ts';
import { parsePolicyArn } from '../trust/parse-arn.ts';

/** The ARN of a managed policy that has passed the rules: an ARN, or the name of an AWS managed policy. */
export function resolvePolicyArn(text: string, region: string): PolicyArn {
  return parsePolicyArn(text)?.arn ?? awsPolicyArn(partitionOf(region), text);
}

import { awsPolicyArn, type PolicyArn, partitionOf } from '../trust/arn.ts';
import { parsePolicyArn } from '../trust/parse-arn.ts';

/** The ARN of a managed policy that has passed the rules: written as such, or as the name of one of AWS's own. */
export function resolvePolicyArn(text: string, region: string): PolicyArn {
  return parsePolicyArn(text)?.arn ?? awsPolicyArn(partitionOf(region), text);
}

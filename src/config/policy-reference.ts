import { awsPolicyArn, type PolicyArn, partitionOf } from '../trust/arn.ts';
import { type ParsedPolicyArn, parsePolicyArn } from '../trust/parse-arn.ts';

/** A managed policy as irsa.yaml names it: by its ARN, or one of AWS's own by name. */
type PolicyReference =
  | { readonly kind: 'arn'; readonly policy: ParsedPolicyArn }
  | { readonly kind: 'aws'; readonly name: string };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: the characters of paths and names. */
const namePattern = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/** Null where the text is neither the ARN of a managed policy nor a name. */
export function parsePolicyReference(text: string): PolicyReference | null {
  const policy = parsePolicyArn(text);
  if (policy) return { kind: 'arn', policy };
  return namePattern.test(text) ? { kind: 'aws', name: text } : null;
}

/** The ARN of a policy that has passed the rules. */
export function resolvePolicyArn(text: string, region: string): PolicyArn {
  const reference = parsePolicyReference(text);
  return reference?.kind === 'arn' ? reference.policy.arn : awsPolicyArn(partitionOf(region), text);
}

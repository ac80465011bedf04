import { awsPolicyArn, type PolicyArn, partitionOf } from '../trust/arn.ts';

/** A managed policy as irsa.yaml names it. */
export type PolicyReference =
  | { readonly kind: 'arn'; readonly arn: PolicyArn; readonly partition: string; readonly owner: string }
  | { readonly kind: 'aws'; readonly name: string };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html: the characters of path and name. */
const arnPattern =
  /^arn:(?<partition>aws[a-z-]*):iam::(?<owner>aws|\d{12}):policy(?:\/[!-.0-~]+)*\/[\w+=,.@-]{1,128}$/;
const namePattern = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/** Null where the text is neither the ARN of a managed policy nor a name. */
export function parsePolicyReference(text: string): PolicyReference | null {
  const { partition, owner } = arnPattern.exec(text)?.groups ?? {};
  if (partition !== undefined && owner !== undefined) {
    return { kind: 'arn', arn: text as PolicyArn, partition, owner };
  }
  return namePattern.test(text) ? { kind: 'aws', name: text } : null;
}

/** The ARN of a policy that has passed the rules; a bare name means one of AWS's own. */
export function resolvePolicyArn(text: string, region: string): PolicyArn {
  const reference = parsePolicyReference(text);
  return reference?.kind === 'arn' ? reference.arn : awsPolicyArn(partitionOf(region), text);
}

import type { PolicyDescriptorType } from '@aws-sdk/client-sts';
import type { Json } from '../../trust/json.ts';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { policyFaults } from '../../trust/policy/policy-faults.ts';
import type { Account } from '../account.ts';
import { awsManagedPolicy } from '../iam/aws-managed-policies.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { stsFaults } from './sts-faults.ts';

/** The members that limit a session. */
interface SessionPolicyRequest {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

/** Parsed session policies, and how much of the allowed size they use. */
export interface SessionPolicies {
  readonly documents: readonly Json[];
  /** Null if the call passed no session policy. */
  readonly packedPercent: number | null;
}

/** Reads the session policies of a call; throws MalformedPolicyDocument or PackedPolicyTooLarge. */
export function readSessionPolicies(request: SessionPolicyRequest, account: Account): SessionPolicies {
  const texts = request.Policy === undefined ? [] : [request.Policy];
  const arns = (request.PolicyArns ?? []).map((entry) => entry.arn ?? '');
  if (texts.length + arns.length === 0) return { documents: [], packedPercent: null };
  for (const [index, arn] of arns.entries()) {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_PolicyDescriptorType.html
    if (arn.length < 20) {
      throw validationFault(
        `1 validation error detected: Value '${arn}' at 'policyArns.${index + 1}.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20`,
      );
    }
  }
  for (const text of texts) checkSessionPolicy(text);
  for (const arn of arns) {
    if (!parsePolicyArn(arn)) throw stsFaults.malformedPolicy(`Invalid policy ARN: ${arn.slice(0, 200)}`);
  }
  // AWS measures a compressed size that it does not document; the uncompressed size is never smaller.
  const size = [...texts, ...arns].reduce((sum, text) => sum + text.length, 0);
  const percent = Math.ceil((size / 2048) * 100);
  if (percent > 100) throw stsFaults.packedPolicyTooLarge(percent);
  const managed = arns.map(
    (arn) => account.policies.get(arn)?.defaultVersion.document ?? awsManagedPolicy(arn) ?? grantsNothing,
  );
  const inline = texts.map((text): Json => JSON.parse(text));
  const joined = managed.map((text): Json => JSON.parse(text));
  return { documents: [...inline, ...joined], packedPercent: percent };
}

/** Replaces a policy that does not exist, so that the session still has a session policy. */
const grantsNothing =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"none:None","Resource":"*"}]}';

function checkSessionPolicy(text: string): void {
  const [fault] = policyFaults(text, 'session');
  if (fault) throw stsFaults.malformedPolicy(fault.answer);
}

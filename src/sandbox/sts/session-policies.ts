import type { PolicyDescriptorType } from '@aws-sdk/client-sts';
import type { Json } from '../../trust/json.ts';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { policyFaults } from '../../trust/policy/policy-faults.ts';
import type { Account } from '../account.ts';
import { awsManagedPolicy } from '../iam/aws-managed-policies.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { stsFaults } from './sts-faults.ts';

/** The members by which a caller narrows a session. */
interface SessionPolicyRequest {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

/** Session policies, read, and the share of their room that they take. */
export interface SessionPolicies {
  readonly documents: readonly Json[];
  /** Null where the call gave no session policy. */
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
  // AWS compresses before it measures and doesn't say how; this measure is never smaller than AWS's.
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

/** Stands for a policy that isn't there: it keeps the session from having no session policy at all. */
const grantsNothing =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"none:None","Resource":"*"}]}';

function checkSessionPolicy(text: string): void {
  const [fault] = policyFaults(text, 'session');
  if (fault) throw stsFaults.malformedPolicy(fault.answer);
}

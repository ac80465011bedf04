import { type PolicyUse, policyFaults } from '../../trust/policy/policy-faults.ts';
import type { AwsFault } from '../aws-fault.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { iamFaults } from './iam-faults.ts';

/** Checks a policy document as IAM does before storing it; throws IAM's error. */
export function checkPolicyText(text: string, use: PolicyUse): void {
  const [fault] = policyFaults(text, use);
  if (fault) throw answers[fault.code](fault.answer);
}

const answers = {
  MalformedPolicyDocument: iamFaults.malformedPolicy,
  MalformedPolicy: iamFaults.malformedPolicy,
  LimitExceeded: iamFaults.limitExceeded,
  ValidationError: validationFault,
} satisfies Record<string, (message: string) => AwsFault>;

/** IAM returns policy documents percent-encoded by RFC 3986. */
export function encodePolicyText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

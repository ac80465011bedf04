import { parseAccountId } from '../../trust/arn.ts';
import { parseArn } from '../../trust/parse-arn.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { invalidPrincipal } from '../../trust/policy/parse-principal.ts';
import type { SandboxState } from '../state.ts';
import { iamFaults } from './iam-faults.ts';

/**
 * IAM looks up AWS principals when it stores a trust policy and refuses names that don't exist. It does not look up
 * Federated principals: a role may be created before its provider.
 */
export function checkTrustPrincipals(state: SandboxState, text: string): void {
  const reading = readPolicy(text, 'trust');
  const statements = 'policy' in reading ? reading.policy.statements : [];
  const named = statements.flatMap(({ principal }) => principal?.values ?? []);
  const unknown = named.find(({ type, id }) => type === 'AWS' && !isKnown(state, id));
  if (unknown) throw iamFaults.malformedPolicy(invalidPrincipal(unknown.type, unknown.id));
}

function isKnown(state: SandboxState, id: string): boolean {
  const arn = parseArn(id);
  const account = parseAccountId(arn?.account ?? '');
  // IAM does not look up sessions, and the sandbox cannot look up other accounts: both are accepted.
  const holder = account && state.accounts.get(account);
  if (!arn || !holder || !/^(?:user|role)\//.test(arn.resource)) return true;
  return [...holder.roles.values(), ...holder.users.values()].some((entry) => entry.arn === id);
}

import { parseAccountId } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';
import { parseArn } from '../../trust/parse-arn.ts';
import type { SandboxState } from '../state.ts';
import { iamFaults } from './iam-faults.ts';
import { isObject, listOf } from './policy-text.ts';

/**
 * IAM looks AWS principals up when it stores a trust policy and refuses names that don't exist. It looks no
 * Federated principal up: a role may be made before its provider.
 */
export function checkTrustPrincipals(state: SandboxState, document: { readonly [key: string]: Json }): void {
  for (const statement of listOf(document['Statement'])) {
    if (!isObject(statement)) continue;
    const principal = statement['Principal'] ?? statement['NotPrincipal'];
    if (principal === '*') continue;
    if (!isObject(principal)) throw invalidPrincipal('Principal', principal);
    checkPrincipal(state, principal);
  }
}

function checkPrincipal(state: SandboxState, principal: { readonly [key: string]: Json }): void {
  for (const [type, value] of Object.entries(principal)) {
    const unsound = listOf(value).find((id) => !isSoundPrincipal(state, type, id));
    if (unsound !== undefined) throw invalidPrincipal(type, unsound);
  }
}

function isSoundPrincipal(state: SandboxState, type: string, id: Json): boolean {
  if (typeof id !== 'string' || id === '') return false;
  if (type === 'AWS') return isKnownPrincipal(state, id);
  return type === 'Federated' ? isFederated(id) : type === 'Service' || type === 'CanonicalUser';
}

function isKnownPrincipal(state: SandboxState, id: string): boolean {
  if (id === '*' || parseAccountId(id)) return true;
  const arn = parseArn(id);
  if (!arn || !['iam', 'sts'].includes(arn.service)) return false;
  const accountId = parseAccountId(arn.account);
  if (!accountId) return false;
  if (arn.resource === 'root' || arn.resource.startsWith('assumed-role/')) return true;
  const account = state.accounts.get(accountId);
  // Accounts outside the sandbox can't be looked up; they get the benefit of the doubt.
  if (!account) return true;
  const known = [...account.roles.values(), ...account.users.values()];
  return known.some((entry) => entry.arn === id);
}

/** A provider's ARN, or one of the built-in web identity providers. */
function isFederated(id: string): boolean {
  const arn = parseArn(id);
  if (arn) return arn.service === 'iam' && /^(oidc-provider|saml-provider)\/./.test(arn.resource);
  return [
    'cognito-identity.amazonaws.com',
    'www.amazon.com',
    'graph.facebook.com',
    'accounts.google.com',
  ].includes(id);
}

function invalidPrincipal(type: string, id: Json | undefined) {
  const shown = JSON.stringify(id ?? null).slice(0, 300);
  return iamFaults.malformedPolicy(`Invalid principal in policy: "${type}":${shown}`);
}

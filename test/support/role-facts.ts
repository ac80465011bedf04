import { known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import {
  type DesiredRole,
  type DesiredRoles,
  desiredRoles as rolesOf,
} from '../../src/links/roles/desired.ts';
import type { StoredRole } from '../../src/links/roles/ports.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { policyToJson } from '../../src/trust/policy/render-policy.ts';
import { fakeContext } from './fake-context.ts';

export const issuerUrl = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');

/** The desired roles of a chain whose issuer is known. */
export function desiredRoles(context = fakeContext()): DesiredRoles {
  return rolesOf(context, { ...noOutputs, issuerUrl: known(issuerUrl) });
}

/** The only role of the example chain. */
export function onlyRole({ roles }: DesiredRoles): DesiredRole {
  const [role] = roles;
  if (!role) throw new Error('the chain declares a role');
  return role;
}

/** A role in IAM after an apply. */
export function soundRole(desired: DesiredRoles, role: DesiredRole = onlyRole(desired)): StoredRole {
  if (!role.trustPolicy.known) throw new Error('the issuer is known');
  return {
    name: role.declared.name,
    arn: role.arn,
    path: role.declared.path,
    description: role.description,
    maxSessionDuration: role.declared.maxSessionDuration,
    permissionsBoundary: role.declared.permissionsBoundary ?? null,
    trustPolicy: policyToJson(role.trustPolicy.value),
    tags: role.tags,
    attached: role.attached,
    inline: role.inline,
    created: null,
    lastUsed: null,
  };
}

/** Every policy exists, and no quota is known. */
export const unlimited = {
  others: [],
  unread: [],
  missingPolicies: new Set<string>(),
  policies: [],
  quotas: null,
};

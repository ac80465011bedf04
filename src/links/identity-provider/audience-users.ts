import type { IdentityProviderArn } from '../../trust/arn.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { audiencesLetIn } from '../../trust/policy/trust-flaws.ts';
import type { TrustingRole } from './ports.ts';

/**
 * Which roles would no longer be reached if an audience went: those outside the chain that trust the provider and ask
 * for this audience, or for none in particular. Audiences that nobody uses are left out.
 */
export function audienceUsers(
  own: readonly string[],
  provider: IdentityProviderArn,
  audiences: readonly string[],
  roles: readonly TrustingRole[],
): ReadonlyMap<string, readonly string[]> {
  const ownNames = new Set(own.map((name) => name.toLowerCase()));
  const others = roles.filter(({ name }) => !ownNames.has(name.toLowerCase()));
  const users = audiences.map(
    (audience) => [audience, others.filter((role) => uses(role, audience))] as const,
  );
  return new Map(
    users.filter(([, found]) => found.length > 0).map(([audience, found]) => [audience, found.map(nameOf)]),
  );

  function uses({ trustPolicy }: TrustingRole, audience: string): boolean {
    return audiencesLetIn(readDocument(trustPolicy, 'trust').policy, provider).some(
      (held) => held === null || held.includes(audience),
    );
  }
}

/** Names of the roles that trust the provider, for whatever audience. */
export function trustingRoles(
  provider: IdentityProviderArn,
  roles: readonly TrustingRole[],
): readonly string[] {
  return roles
    .filter(
      ({ trustPolicy }) => audiencesLetIn(readDocument(trustPolicy, 'trust').policy, provider).length > 0,
    )
    .map(nameOf);
}

function nameOf({ name }: TrustingRole): string {
  return name;
}

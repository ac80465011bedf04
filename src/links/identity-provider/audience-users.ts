import type { IdentityProviderArn } from '../../trust/arn.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { audiencesLetIn } from '../../trust/policy/trust-flaws.ts';
import type { TrustingRole } from './ports.ts';

/**
 * The roles outside the chain that need an audience of the provider: they trust the provider and require this audience, or
 * none in particular. Omits unused audiences.
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

/** The names of the roles that trust the provider, for any audience. */
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

import { chainMark } from './description.ts';
import type { DesiredRoles } from './desired.ts';
import type { ListedRole } from './ports.ts';

/**
 * The names of roles that may belong to this chain although irsa.yaml no longer declares them. They trust its provider, or have
 * its name or description. Only their tags decide, and irsactl must read those one by one, so the list is kept short.
 */
export function surplusCandidates(desired: DesiredRoles, listed: readonly ListedRole[]): readonly string[] {
  // IAM ignores case in names.
  const declared = new Set(desired.roles.map(({ declared }) => declared.name.toLowerCase()));
  const { issuer } = desired;
  return listed
    .filter(({ name }) => !declared.has(name.toLowerCase()))
    .filter(
      ({ name, description, trustPolicy }) =>
        name.startsWith(`${desired.chain}-`) ||
        description.endsWith(chainMark(desired.chain)) ||
        (issuer.known && JSON.stringify(trustPolicy).includes(JSON.stringify(issuer.value.provider))),
    )
    .map(({ name }) => name);
}

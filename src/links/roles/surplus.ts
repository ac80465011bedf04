import { chainMark } from './description.ts';
import type { DesiredRoles } from './desired.ts';
import type { ListedRole } from './ports.ts';

/**
 * Names of roles that may be this chain's although irsa.yaml no longer declares them: those that trust its provider or
 * whose name or description says so. Only their tags decide, and those must be asked for one by one, so the list is kept short.
 */
export function surplusCandidates(desired: DesiredRoles, listed: readonly ListedRole[]): readonly string[] {
  // IAM takes names in any case for the same.
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

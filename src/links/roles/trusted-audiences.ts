import { issuerHostPath } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import type { DesiredRoles } from './desired.ts';

/** Whether a trust policy demands of the chain's tokens an audience that is not the chain's any more. */
export function expectsAnotherAudience({ issuer, audience }: DesiredRoles, trustPolicy: Json): boolean {
  if (!issuer.known) return false;
  const audiences = valuesOf(trustPolicy, `${issuerHostPath(issuer.value.url)}:aud`);
  return audiences.length > 0 && !audiences.includes(audience);
}

/** All texts that stand under a name, at any depth: the operator above a condition may be any. */
function valuesOf(json: Json, name: string): readonly Json[] {
  if (Array.isArray(json)) return json.flatMap((item) => valuesOf(item, name));
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([member, value]) =>
    member === name ? [value].flat() : valuesOf(value, name),
  );
}

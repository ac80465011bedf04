import { issuerHostPath } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import type { DesiredRoles } from './desired.ts';

/** Whether a trust policy requires an audience of the chain's tokens that is no longer the chain's. */
export function expectsAnotherAudience({ issuer, audience }: DesiredRoles, trustPolicy: Json): boolean {
  if (!issuer.known) return false;
  const audiences = valuesOf(trustPolicy, `${issuerHostPath(issuer.value.url)}:aud`);
  return audiences.length > 0 && !audiences.includes(audience);
}

/** All values with a name, at any depth, because the condition may have any operator. */
function valuesOf(json: Json, name: string): readonly Json[] {
  if (Array.isArray(json)) return json.flatMap((item) => valuesOf(item, name));
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([member, value]) =>
    member === name ? [value].flat() : valuesOf(value, name),
  );
}

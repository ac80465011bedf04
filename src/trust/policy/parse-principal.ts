import type { Json } from '../json.ts';
import { isJsonObject, jsonKind } from '../json-answer.ts';
import { type Principal, type PrincipalElement, type PrincipalType, principalTypes } from './document.ts';
import { PolicyFault } from './policy-fault.ts';

/** Reads Principal or NotPrincipal: `*`, or lists by type. */
export function readPrincipal(value: Json, negated: boolean): PrincipalElement {
  if (value === '*') return { negated, values: [{ type: '*', id: '*' }] };
  if (!isJsonObject(value)) {
    throw new PolicyFault(`Principal must be "*" or an object by type; seen: ${jsonKind(value)}.`);
  }
  const values = Object.entries(value).flatMap(([type, ids]) => readType(type, ids));
  if (values.length === 0) throw new PolicyFault('Missing required field Principal.');
  return { negated, values };
}

function readType(name: string, ids: Json): readonly Principal[] {
  const type = principalTypes.find((known) => known === name);
  if (!type) throw new PolicyFault(`Invalid principal in policy: unknown type ${name}.`);
  const list: readonly Json[] = Array.isArray(ids) ? ids : [ids];
  return list.map((id) => {
    if (typeof id === 'string' && isId(type, id)) return { type, id };
    throw new PolicyFault(`Invalid principal in policy: ${JSON.stringify({ [type]: id })}.`);
  });
}

/** A principal is named in full; `*` stands alone, and only for AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function isId(type: PrincipalType, id: string): boolean {
  if (id === '') return false;
  return id.includes('*') ? type === 'AWS' && id === '*' : !/\s/.test(id);
}

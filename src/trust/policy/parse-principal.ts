import { isJsonObject, type Json } from '../json.ts';
import { jsonKind } from '../json-answer.ts';
import { type Principal, type PrincipalElement, type PrincipalType, principalTypes } from './document.ts';
import type { Breach } from './policy-fault.ts';

type PrincipalReport = (breach: Omit<Breach, 'at'>) => void;

/** Reads Principal or NotPrincipal: `*`, or lists by type. */
export function readPrincipal(value: Json, negated: boolean, report: PrincipalReport): PrincipalElement {
  if (value === '*') return { negated, values: [{ type: '*', id: '*' }] };
  if (!isJsonObject(value)) {
    const why = `Principal must be "*" or an object by type; seen: ${jsonKind(value)}.`;
    report({ rule: 'principal-form', why, answer: invalidPrincipal('Principal', value) });
    return { negated, values: [] };
  }
  if (Object.keys(value).length === 0) {
    const why = 'Missing required field Principal.';
    report({ rule: 'principal', why, answer: 'Missing required field Principal' });
  }
  return { negated, values: Object.entries(value).flatMap(([type, ids]) => readType(type, ids, report)) };
}

function readType(name: string, ids: Json, report: PrincipalReport): readonly Principal[] {
  const type = principalTypes.find((known) => known === name);
  const list: readonly Json[] = Array.isArray(ids) ? ids : [ids];
  return list.flatMap((id) => {
    if (type && typeof id === 'string' && isId(type, id)) return [{ type, id }];
    const why = type
      ? `Invalid principal in policy: ${JSON.stringify({ [name]: id })}.`
      : `Invalid principal in policy: unknown type ${name}.`;
    report({ rule: 'principal-form', why, answer: invalidPrincipal(name, id) });
    return [];
  });
}

/** A principal is named in full; `*` is allowed only alone, and only for AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function isId(type: PrincipalType, id: string): boolean {
  return id.includes('*') ? type === 'AWS' && id === '*' : id !== '';
}

/** IAM's message for an unknown principal. */
export function invalidPrincipal(type: string, id: Json): string {
  return `Invalid principal in policy: "${type}":${JSON.stringify(id).slice(0, 300)}`;
}

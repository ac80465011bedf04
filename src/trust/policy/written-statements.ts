import { isDeepStrictEqual } from 'node:util';
import { asObject, type Json, stringAt } from '../json.ts';
import { readPolicy } from './parse-policy.ts';
import { samePolicy } from './same-policy.ts';

/*
 * A policy as written, statement by statement. Statements that do not change are never parsed and rendered again: they
 * stay exactly as they are, including parts that irsactl does not know.
 */

/** The statements of a policy; IAM accepts a single one without a list. */
export function writtenStatements(policy: Json): readonly Json[] {
  const written = asObject(policy)?.['Statement'];
  if (written === undefined || written === null) return [];
  return Array.isArray(written) ? written : [written];
}

export function sidOf(statement: Json): string | null {
  return stringAt(statement, 'Sid');
}

/** Whether two statements mean the same: IAM may return a statement in another form than it was written. */
export function sameStatement(one: Json, other: Json): boolean {
  if (isDeepStrictEqual(one, other)) return true;
  const [first, second] = [one, other].map((statement) => readPolicy(JSON.stringify(policyOf(statement))));
  if (first === undefined || second === undefined || 'fault' in first || 'fault' in second) return false;
  return samePolicy(first.policy, second.policy);
}

/** A policy with a single statement. */
export function policyOf(statement: Json): Json {
  return { Version: '2012-10-17', Statement: [statement] };
}

/** The same policy with other statements. */
function withStatements(policy: Json, statements: readonly Json[]): Json {
  const whole = asObject(policy) ?? { Version: '2012-10-17' };
  return { ...whole, Statement: statements };
}

/** Whether two lists contain the same statements, in any order. */
export function sameStatements(some: readonly Json[], others: readonly Json[]): boolean {
  return (
    some.length === others.length && some.every((one) => others.some((other) => sameStatement(one, other)))
  );
}

/**
 * Inserts statements in place of the first that they replace, else at the end. `isReplaced` selects those; all others
 * stay unchanged, in their order.
 */
export function mergeStatements(
  policy: Json,
  statements: readonly Json[],
  isReplaced: (statement: Json) => boolean,
): Json {
  const before = writtenStatements(policy);
  const at = before.findIndex(isReplaced);
  const kept = before.filter((one) => !isReplaced(one));
  const place = at < 0 ? kept.length : before.slice(0, at).filter((one) => !isReplaced(one)).length;
  const after = kept.toSpliced(place, 0, ...statements);
  return isDeepStrictEqual(before, after) ? policy : withStatements(policy, after);
}

/** The policy without some of its statements. */
export function dropStatements(policy: Json, isDropped: (statement: Json) => boolean): Json {
  const before = writtenStatements(policy);
  const after = before.filter((one) => !isDropped(one));
  return after.length === before.length ? policy : withStatements(policy, after);
}

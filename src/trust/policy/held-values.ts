import type { Condition, PolicyDocument, PolicyVersion, Statement } from './document.ts';
import { operatorNamed } from './operators.ts';
import { fits, isResolved, literalOf, type Pattern, readPattern } from './pattern.ts';

/**
 * The only values that a statement accepts for a condition key: a request without the key, or with another value, never
 * matches. Null if that is uncertain because of a wildcard, a policy variable, `IfExists`,
 * `ForAllValues` (which also matches without a value), a negated operator, or the lack of a condition on the key.
 */
export function heldValues(
  { conditions }: Pick<Statement, 'conditions'>,
  key: string,
  { version }: Pick<PolicyDocument, 'version'>,
): readonly string[] | null {
  const lists = conditions.flatMap((condition) => {
    const patterns = condition.key.toLowerCase() === key.toLowerCase() && certainPatterns(condition, version);
    return patterns ? [patterns] : [];
  });
  const texts = lists
    .map((patterns) => patterns.map(literalOf))
    .find((list): list is string[] => list.every((text) => text !== null));
  // Every condition must match, so only the values that all of them accept remain.
  return texts?.filter((value) => lists.every((list) => list.some((one) => fits(one, value)))) ?? null;
}

/**
 * The patterns of a condition that requires its key and compares it with case; null for a condition that may match in
 * another way.
 */
export function certainPatterns(condition: Condition, version: PolicyVersion): readonly Pattern[] | null {
  const operator = operatorNamed(condition.operator);
  const exact = /(?:StringEquals|StringLike|ArnEquals|ArnLike)$/.test(condition.operator);
  if (!operator || !exact || operator.set === 'ForAllValues') return null;
  const variables = version === '2012-10-17' ? () => null : null;
  const patterns = condition.values.map((value) =>
    readPattern(value, { wildcards: operator.wildcards, variables }),
  );
  return patterns.every(isResolved) ? patterns : null;
}

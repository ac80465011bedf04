import type { Condition, PolicyDocument, PolicyVersion, Statement } from './document.ts';
import { operatorNamed } from './operators.ts';
import { fits, isResolved, literalOf, type Pattern, readPattern } from './pattern.ts';

/**
 * The values to which a statement holds a condition key for certain: a request in which the key is absent, or has any
 * other value, does not meet it. Null where nothing is certain: a wildcard, a policy variable, `IfExists`,
 * `ForAllValues` (which no value meets too), a negated operator, or no condition on the key at all.
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
  // All conditions must be met, so only what each of them lets through is left.
  return texts?.filter((value) => lists.every((list) => list.some((one) => fits(one, value)))) ?? null;
}

/**
 * What a condition compares its key with where the key must be there and must fit one of the patterns, letter by
 * letter; null for a condition that may be met in another way.
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

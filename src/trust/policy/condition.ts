import type { Mismatch } from './decision.ts';
import type { Condition } from './document.ts';
import { matchValue, type Operator, operatorNamed, type ValueMatch } from './operators.ts';
import type { VariableLookup } from './pattern.ts';

/** Condition keys of a request: one value, or several for a multivalued key. Names are case-insensitive. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** Null if the condition is met. `variables` is null in policies of version 2008-10-17. */
export function conditionMismatch(
  condition: Condition,
  context: RequestContext,
  variables: VariableLookup | null,
): Mismatch | null {
  const seen = valuesOf(context, condition.key);
  const verdict = judge(condition, seen, variables);
  if (verdict === 'met') return null;
  const { operator, key, values: expected } = condition;
  const mismatch = { part: 'condition', operator, key, expected, seen } as const;
  return verdict === 'unmet' ? mismatch : { ...mismatch, undecidable: verdict.undecidable };
}

/** The values of a condition key in the request; empty if it is absent. */
export function valuesOf(context: RequestContext, key: string): readonly string[] {
  const name = Object.keys(context).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  const value = name === undefined ? [] : (context[name] ?? []);
  return typeof value === 'string' ? [value] : value;
}

type Verdict = 'met' | 'unmet' | { readonly undecidable: string };

function judge(condition: Condition, all: readonly string[], variables: VariableLookup | null): Verdict {
  const operator = operatorNamed(condition.operator);
  if (!operator) return { undecidable: `IAM has no operator ${condition.operator}` };
  // For the set operators an empty string is an empty set: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  const seen = operator.set === null ? all : all.filter((value) => value !== '');
  if (operator.kind === 'null') {
    return verdictOf(
      condition.values.some((value) => (value.toLowerCase() === 'true') === (seen.length === 0)),
    );
  }
  if (seen.length === 0) return verdictOf(metWithoutKey(operator));
  if (seen.length > 1 && operator.set === null) {
    return {
      undecidable: 'the key has several values, but the operator has neither ForAnyValue nor ForAllValues',
    };
  }
  return judgeValues(condition, seen, operator, variables);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function metWithoutKey(operator: Operator): boolean {
  if (operator.ifExists || operator.set === 'ForAllValues') return true;
  return operator.set === null && operator.negated;
}

function judgeValues(
  condition: Condition,
  seen: readonly string[],
  operator: Operator,
  variables: VariableLookup | null,
): Verdict {
  const verdicts = seen.map((value) => judgeValue(value, condition.values, operator, variables));
  const doubt = verdicts.find((verdict) => typeof verdict === 'object');
  const isMet = (verdict: Verdict): boolean => verdict === 'met';
  const met = operator.set === 'ForAnyValue' ? verdicts.some(isMet) : verdicts.every(isMet);
  return doubt ?? verdictOf(met);
}

function judgeValue(
  seen: string,
  expected: readonly string[],
  operator: Operator,
  variables: VariableLookup | null,
): Verdict {
  const matches: readonly ValueMatch[] = expected.map((value) =>
    matchValue(seen, value, operator, variables),
  );
  const doubt = matches.find((match) => typeof match === 'object');
  // One match is enough, even if other values are undecidable.
  if (matches.includes(true)) return verdictOf(!operator.negated);
  return doubt ?? verdictOf(operator.negated);
}

function verdictOf(met: boolean): Verdict {
  return met ? 'met' : 'unmet';
}

import { fits, readPattern, splitArnPattern, type VariableLookup } from './pattern.ts';

/** How an operator compares one value of the request with one of the policy. */
export type Comparison = 'exact' | 'ignore-case' | 'like' | 'arn' | 'bool' | 'null';

/** A condition operator taken apart. */
export interface Operator {
  readonly set: 'ForAnyValue' | 'ForAllValues' | null;
  readonly kind: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

/** ArnEquals and ArnLike behave identically: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
const known: Readonly<Record<string, Pick<Operator, 'kind' | 'negated'>>> = {
  StringEquals: { kind: 'exact', negated: false },
  StringNotEquals: { kind: 'exact', negated: true },
  StringEqualsIgnoreCase: { kind: 'ignore-case', negated: false },
  StringNotEqualsIgnoreCase: { kind: 'ignore-case', negated: true },
  StringLike: { kind: 'like', negated: false },
  StringNotLike: { kind: 'like', negated: true },
  ArnEquals: { kind: 'arn', negated: false },
  ArnLike: { kind: 'arn', negated: false },
  ArnNotEquals: { kind: 'arn', negated: true },
  ArnNotLike: { kind: 'arn', negated: true },
  Bool: { kind: 'bool', negated: false },
  Null: { kind: 'null', negated: false },
};

/** Null where irsactl does not know the operator (Numeric…, Date…, IpAddress…, Binary…), or IAM has no such one. */
export function operatorNamed(name: string): Operator | null {
  const [, set, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const found = Object.hasOwn(known, base) ? known[base] : undefined;
  if (!found) return null;
  // Null says itself whether the key exists, so it takes neither prefix nor suffix.
  if (found.kind === 'null' && (set !== undefined || ifExists !== undefined)) return null;
  return {
    ...found,
    set: set === 'ForAnyValue' || set === 'ForAllValues' ? set : null,
    ifExists: ifExists !== undefined,
  };
}

/** Whether one value matches one value of the policy, or why that cannot be known. */
export type ValueMatch = boolean | { readonly undecidable: string };

/** Compares without the operator's negation. */
export function matchValue(
  seen: string,
  expected: string,
  kind: Comparison,
  variables: VariableLookup | null,
): ValueMatch {
  const pattern = readPattern(expected, { wildcards: kind === 'like' || kind === 'arn', variables });
  if ('unresolved' in pattern) {
    return { undecidable: `the request has no value for the policy variable ${pattern.unresolved}` };
  }
  if (kind === 'ignore-case' || kind === 'bool') {
    const lower = pattern.map((unit) =>
      typeof unit === 'object' ? { literal: unit.literal.toLowerCase() } : unit,
    );
    return fits(lower, seen.toLowerCase());
  }
  return kind === 'arn' ? matchArn(seen, splitArnPattern(pattern)) : fits(pattern, seen);
}

/** Each of the six parts of an ARN is compared on its own, so a wildcard does not reach over a colon of the first five. */
function matchArn(seen: string, expected: ReturnType<typeof splitArnPattern>): ValueMatch {
  if (expected.length < 6) return { undecidable: 'the policy value is not an ARN of six parts' };
  const [partition, service, region, account, ...rest] = seen.split(':').slice(1);
  if (!seen.startsWith('arn:') || rest.length === 0) return false;
  const parts = ['arn', partition ?? '', service ?? '', region ?? '', account ?? '', rest.join(':')];
  return parts.every((part, index) => fits(expected[index] ?? [], part));
}

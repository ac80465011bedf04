import { isInRange, readRange } from './address-range.ts';
import {
  fits,
  literalOf,
  type Pattern,
  readPattern,
  splitArnPattern,
  type VariableLookup,
} from './pattern.ts';
import { readPointInTime } from './point-in-time.ts';

/** A parsed condition operator. */
export interface Operator {
  readonly set: 'ForAnyValue' | 'ForAllValues' | null;
  readonly kind: OperatorKind;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly wildcards: boolean;
  /** Compares a value of the request with one of the policy, before negation. */
  readonly matches: (seen: string, expected: Pattern) => ValueMatch;
}

type OperatorKind = 'text' | 'arn' | 'bool' | 'null' | 'number' | 'date' | 'address';

/** Whether a value matches a value of the policy, or why irsactl cannot tell. */
export type ValueMatch = boolean | { readonly undecidable: string };

type Known = Pick<Operator, 'kind' | 'negated' | 'wildcards' | 'matches'>;
type Matches = Operator['matches'];

const operator = (kind: OperatorKind, matches: Matches, negated = false, wildcards = false): Known => ({
  kind,
  negated,
  wildcards,
  matches,
});

const ignoringCase: Matches = (seen, expected) => fits(lowerCase(expected), seen.toLowerCase());
const sameText: Matches = (seen, expected) => fits(expected, seen);

/** All of IAM's operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const known: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['StringEquals', operator('text', sameText)],
  ['StringNotEquals', operator('text', sameText, true)],
  ['StringEqualsIgnoreCase', operator('text', ignoringCase)],
  ['StringNotEqualsIgnoreCase', operator('text', ignoringCase, true)],
  ['StringLike', operator('text', sameText, false, true)],
  ['StringNotLike', operator('text', sameText, true, true)],
  // The key is compared with the base64 text in the policy.
  ['BinaryEquals', operator('text', sameText)],
  ['Bool', operator('bool', ignoringCase)],
  ['Null', operator('null', ignoringCase)],
  // ArnEquals and ArnLike behave identically: #Conditions_ARN on the same page.
  ...['ArnEquals', 'ArnLike'].map((name) => [name, operator('arn', matchArn, false, true)] as const),
  ...['ArnNotEquals', 'ArnNotLike'].map((name) => [name, operator('arn', matchArn, true, true)] as const),
  ['IpAddress', operator('address', matchAddress)],
  ['NotIpAddress', operator('address', matchAddress, true)],
  ...ordered('Numeric', 'number', readNumber),
  ...ordered('Date', 'date', readPointInTime),
]);

/** Every operator except Null, which takes neither prefix nor suffix. */
export const operatorNames: readonly string[] = [...known.keys()].filter((name) => name !== 'Null');

/** Null if IAM has no such operator. */
export function operatorNamed(name: string): Operator | null {
  const [, set, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const found = known.get(base);
  if (!found) return null;
  // Null tests whether the key exists, so it takes neither prefix nor suffix.
  if (found.kind === 'null' && (set !== undefined || ifExists !== undefined)) return null;
  return {
    ...found,
    set: set === 'ForAnyValue' || set === 'ForAllValues' ? set : null,
    ifExists: ifExists !== undefined,
  };
}

/** Compares before negation, with variables replaced. */
export function matchValue(
  seen: string,
  expected: string,
  { wildcards, matches }: Operator,
  variables: VariableLookup | null,
): ValueMatch {
  const pattern = readPattern(expected, { wildcards, variables });
  if ('unresolved' in pattern) {
    return { undecidable: `the request has no value for the policy variable ${pattern.unresolved}` };
  }
  return matches(seen, pattern);
}

/** The six operators for ordered values. */
function ordered(
  prefix: string,
  kind: 'number' | 'date',
  read: (text: string) => number | null,
): readonly (readonly [name: string, operator: Known])[] {
  const compare = (holds: (seen: number, expected: number) => boolean, negated = false): Known =>
    operator(
      kind,
      (seen, expected) => {
        const [one, other] = [read(seen), read(literalOf(expected) ?? '')];
        if (other === null) return { undecidable: `the policy value is not a ${kind}` };
        return one !== null && holds(one, other);
      },
      negated,
    );
  return [
    [`${prefix}Equals`, compare((a, b) => a === b)],
    [`${prefix}NotEquals`, compare((a, b) => a === b, true)],
    [`${prefix}LessThan`, compare((a, b) => a < b)],
    [`${prefix}LessThanEquals`, compare((a, b) => a <= b)],
    [`${prefix}GreaterThan`, compare((a, b) => a > b)],
    [`${prefix}GreaterThanEquals`, compare((a, b) => a >= b)],
  ];
}

function readNumber(text: string): number | null {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

function matchAddress(seen: string, expected: Pattern): ValueMatch {
  const range = literalOf(expected) ?? '';
  if (!readRange(range)) return { undecidable: 'the policy value is not an address range' };
  return isInRange(seen, range) ?? false;
}

/** The six parts of an ARN are compared separately, so a wildcard does not match any of the first five colons. */
function matchArn(seen: string, pattern: Pattern): ValueMatch {
  const expected = splitArnPattern(pattern);
  if (expected.length < 6) return { undecidable: 'the policy value is not an ARN with six parts' };
  const [partition, service, region, account, ...rest] = seen.split(':').slice(1);
  if (!seen.startsWith('arn:') || rest.length === 0) return false;
  const parts = ['arn', partition ?? '', service ?? '', region ?? '', account ?? '', rest.join(':')];
  return parts.every((part, index) => fits(expected[index] ?? [], part));
}

function lowerCase(pattern: Pattern): Pattern {
  return pattern.map((unit) => (typeof unit === 'object' ? { literal: unit.literal.toLowerCase() } : unit));
}

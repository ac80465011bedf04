/** One step of a pattern: a literal character, any one character, or any number of characters. */
type Unit = { readonly literal: string } | 'one' | 'any';

/** A policy value ready for comparison: literals and wildcards, with variables replaced. */
export type Pattern = readonly Unit[];

/** The text of a policy variable; null if the request has none. */
export type VariableLookup = (name: string) => string | null;

/** How to read a policy value. */
interface PatternReading {
  /** True if `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** Null in policies of version 2008-10-17, in which `${…}` is literal. */
  readonly variables: VariableLookup | null;
}

// A variable, optionally with a default value, or one character.
const pieces = /\$\{([^{}]*)\}|[\s\S]/gu;

/**
 * Reads a value of Resource or of a condition. `${*}`, `${?}` and `${$}` are these literal characters:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * Returns the variable's name if the request has no value for it.
 */
export function readPattern(
  value: string,
  reading: PatternReading,
): Pattern | { readonly unresolved: string } {
  const units: Unit[] = [];
  for (const [piece, variable] of value.matchAll(pieces)) {
    if (variable !== undefined && reading.variables) {
      const text = variableText(variable, reading.variables);
      if (text === null) return { unresolved: variable };
      units.push(...literals(text));
    } else if (piece.length > 2) {
      units.push(...literalsOrWildcards(piece, reading.wildcards));
    } else {
      units.push(unitOf(piece, reading.wildcards));
    }
  }
  return units;
}

/** False if a variable has no value. */
export function isResolved(reading: Pattern | { readonly unresolved: string }): reading is Pattern {
  return !('unresolved' in reading);
}

/** A value of Action, which has wildcards but no variables. */
export function wildcardPattern(value: string): Pattern {
  return literalsOrWildcards(value, true);
}

/** Escapes a text so that IAM takes every character literally. */
export function literalInPolicy(text: string, wildcards: boolean): string {
  const safe = text.replace(/\$(?=\{)/g, () => `\${$}`);
  return wildcards ? safe.replace(/[*?]/g, (character) => `\${${character}}`) : safe;
}

/** Whether a text matches a pattern. Takes at most the product of both lengths, for any pattern. */
export function fits(pattern: Pattern, text: string): boolean {
  const characters = [...text];
  let at = 0;
  let unit = 0;
  let retry: { readonly unit: number; at: number } | null = null;
  while (at < characters.length) {
    const step = pattern[unit];
    if (step === 'any') {
      retry = { unit: unit + 1, at };
      unit += 1;
    } else if (step === 'one' || (step !== undefined && step.literal === characters[at])) {
      unit += 1;
      at += 1;
    } else if (retry) {
      retry.at += 1;
      at = retry.at;
      unit = retry.unit;
    } else {
      return false;
    }
  }
  return pattern.slice(unit).every((step) => step === 'any');
}

/** Splits a pattern like an ARN: at the first five colons. */
export function splitArnPattern(pattern: Pattern): readonly Pattern[] {
  const parts: Unit[][] = [[]];
  for (const unit of pattern) {
    const isColon = typeof unit === 'object' && unit.literal === ':';
    if (isColon && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(unit);
  }
  return parts;
}

function variableText(variable: string, lookup: VariableLookup): string | null {
  if (variable === '*' || variable === '?' || variable === '$') return variable;
  const [, name = variable, fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(variable) ?? [];
  return lookup(name) ?? fallback ?? null;
}

function literals(text: string): readonly Unit[] {
  return [...text].map((literal) => ({ literal }));
}

function literalsOrWildcards(text: string, wildcards: boolean): readonly Unit[] {
  return [...text].map((character) => unitOf(character, wildcards));
}

function unitOf(character: string, wildcards: boolean): Unit {
  if (wildcards && character === '*') return 'any';
  if (wildcards && character === '?') return 'one';
  return { literal: character };
}

/** The only text that a pattern matches; null if there are several, or no pattern. */
export function literalOf(pattern: Pattern | undefined): string | null {
  return pattern?.every((unit) => typeof unit === 'object')
    ? pattern.map(({ literal }) => literal).join('')
    : null;
}

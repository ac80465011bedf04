import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { jsonKind } from '../json-answer.ts';
import type { Condition, PolicyElement, PolicyPlace, PrincipalElement, Statement } from './document.ts';
import { operatorNamed } from './operators.ts';
import { readPrincipal } from './parse-principal.ts';
import type { Breach, PolicyPath, PolicyRule, Report } from './policy-fault.ts';

const fields = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Reports a violation in one element of the statement. */
type ElementReport = (element: string, breach: Omit<Breach, 'at'>) => void;

/** Reads one statement; invalid elements are reported and left empty. */
export function readStatement(
  object: JsonObject,
  place: PolicyPlace,
  at: PolicyPath,
  report: Report,
): Statement {
  const note: ElementReport = (element, breach) => report({ ...breach, at: [...at, element] });
  for (const field of Object.keys(object).filter((name) => !fields.includes(name))) {
    note(field, { rule: 'syntax', why: `Unknown field ${field} in a statement.` });
  }
  return {
    sid: readSid(object['Sid'], note),
    effect: readEffect(object['Effect'], note),
    principal: readPrincipalElement(object, place, note),
    action: readElement(object, 'Action', 'actions', note),
    resource:
      place === 'trust' ? forbidResource(object, note) : readElement(object, 'Resource', 'resources', note),
    conditions: readConditions(object['Condition'], note),
  };
}

interface Part {
  /** `Action` or `NotAction`. */
  readonly element: string;
  readonly negated: boolean;
  readonly value: Json;
}

function readEither(object: JsonObject, name: string, note: ElementReport): Part | null {
  const [plain, not] = [object[name], object[`Not${name}`]];
  if (plain !== undefined && not !== undefined) {
    note(name, { rule: 'syntax', why: `A statement can have ${name} or Not${name}, not both.` });
  }
  if (plain !== undefined) return { element: name, negated: false, value: plain };
  return not === undefined ? null : { element: `Not${name}`, negated: true, value: not };
}

function readPrincipalElement(
  object: JsonObject,
  place: PolicyPlace,
  note: ElementReport,
): PrincipalElement | null {
  const part = readEither(object, 'Principal', note);
  if (place === 'identity') {
    if (part) note(part.element, { rule: 'principal', ...prohibited('Principal') });
    return null;
  }
  if (part) return readPrincipal(part.value, part.negated, (breach) => note(part.element, breach));
  note('Principal', { rule: 'principal', ...required('Principal') });
  return { negated: false, values: [] };
}

function forbidResource(object: JsonObject, note: ElementReport): null {
  const part = readEither(object, 'Resource', note);
  if (part) note(part.element, { rule: 'resources', ...prohibited(part.element) });
  return null;
}

function readElement(
  object: JsonObject,
  name: 'Action' | 'Resource',
  rule: PolicyRule,
  note: ElementReport,
): PolicyElement {
  const part = readEither(object, name, note);
  if (!part) {
    note(name, { rule, ...required(name) });
    return { negated: false, values: [] };
  }
  const values = listOf(part.value);
  const odd = values.find((value) => typeof value !== 'string');
  if (odd !== undefined) {
    const why = `${name} must be a string or a list of strings; seen: ${jsonKind(odd)}.`;
    note(part.element, { rule: 'syntax', why });
  } else if (values.length === 0) {
    note(part.element, { rule, why: `${name} must have at least one value.`, answer: required(name).answer });
  }
  return { negated: part.negated, values: values.filter((value) => typeof value === 'string') };
}

function readSid(value: Json | undefined, note: ElementReport): string | null {
  if (value === undefined || typeof value === 'string') return value === '' ? null : (value ?? null);
  note('Sid', { rule: 'syntax', why: `Sid must be a string; seen: ${jsonKind(value)}.` });
  return null;
}

/** IAM's first parser accepts any case; its second refuses wrong case too. */
function readEffect(value: Json | undefined, note: ElementReport): 'Allow' | 'Deny' {
  if (value === 'Allow' || value === 'Deny') return value;
  if (value === undefined) {
    note('Effect', { rule: 'syntax', ...required('Effect') });
    return 'Deny';
  }
  note('Effect', {
    rule: typeof value === 'string' && /^(?:allow|deny)$/i.test(value) ? 'legacy' : 'syntax',
    why: `Effect must be "Allow" or "Deny"; seen: ${JSON.stringify(value)}.`,
    answer: `Invalid effect: ${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 40)}`,
  });
  return 'Deny';
}

function readConditions(value: Json | undefined, note: ElementReport): readonly Condition[] {
  if (value === undefined) return [];
  const complain = (why: string): void => note('Condition', { rule: 'syntax', why });
  if (!isJsonObject(value)) {
    complain(`Condition must be an object; seen: ${jsonKind(value)}.`);
    return [];
  }
  return Object.entries(value).flatMap(([operator, lines]) => {
    if (isJsonObject(lines)) {
      // An operator with keys is checked together with them.
      if (Object.keys(lines).length === 0 && !operatorNamed(operator)) {
        complain(`IAM has no condition operator ${JSON.stringify(operator)}.`);
      }
      return Object.entries(lines).map(([key, values]) => ({
        operator,
        key,
        values: readValues(values, `Condition ${operator} ${key}`, complain),
      }));
    }
    complain(`Condition ${operator} must be an object of keys.`);
    return [];
  });
}

/** Booleans and numbers are converted to text, as IAM does. */
function readValues(value: Json, name: string, complain: (why: string) => void): readonly string[] {
  return listOf(value).flatMap((item) => {
    if (typeof item === 'string') return [item];
    if (typeof item === 'boolean' || typeof item === 'number') return [String(item)];
    complain(`${name} must be a string or a list of strings; seen: ${jsonKind(item)}.`);
    return [];
  });
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function required(field: string) {
  const answer = `Missing required field ${field}`;
  return { why: `${answer}.`, answer };
}

function prohibited(field: string) {
  const answer = `Has prohibited field ${field}`;
  return { why: `${answer}.`, answer };
}

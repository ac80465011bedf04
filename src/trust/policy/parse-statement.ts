import type { Json } from '../json.ts';
import { isJsonObject, type JsonObject, jsonKind } from '../json-answer.ts';
import type { Condition, PolicyElement, PolicyPlace, Statement } from './document.ts';
import { readPrincipal } from './parse-principal.ts';
import { PolicyFault } from './policy-fault.ts';

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

/** Reads one statement with the parts that its place demands. */
export function readStatement(object: JsonObject, place: PolicyPlace): Statement {
  const unknown = Object.keys(object).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new PolicyFault(`Unknown field ${unknown} in a statement.`);
  const principal = readEither(object, 'Principal', place === 'identity' ? 'prohibited' : 'required');
  const resource = readEither(object, 'Resource', place === 'trust' ? 'prohibited' : 'required');
  const statement: Statement = {
    sid: readSid(object['Sid']),
    effect: readEffect(object['Effect']),
    principal: principal && readPrincipal(principal.value, principal.negated),
    action: readElement('Action', readEither(object, 'Action', 'required')),
    resource: resource && readElement('Resource', resource),
    conditions: readConditions(object['Condition']),
  };
  refuseForeignActions(statement, place);
  return statement;
}

interface Part {
  readonly negated: boolean;
  readonly value: Json;
}

function readEither(object: JsonObject, name: string, rule: 'required'): Part;
function readEither(object: JsonObject, name: string, rule: 'required' | 'prohibited'): Part | null;
function readEither(object: JsonObject, name: string, rule: 'required' | 'prohibited'): Part | null {
  const [plain, not] = [object[name], object[`Not${name}`]];
  if (plain !== undefined && not !== undefined) {
    throw new PolicyFault(`A statement has ${name} or Not${name}, not both.`);
  }
  const value = plain ?? not;
  if (value === undefined && rule === 'required') throw new PolicyFault(`Missing required field ${name}.`);
  if (value !== undefined && rule === 'prohibited') throw new PolicyFault(`Has prohibited field ${name}.`);
  return value === undefined ? null : { negated: plain === undefined, value };
}

function readElement(name: string, { negated, value }: Part): PolicyElement {
  const values = readStrings(value, name);
  if (values.length === 0) throw new PolicyFault(`${name} must name at least one value.`);
  const wrong = values.find((text) => text !== '*' && !/^[^:\s]+:\S/.test(text));
  if (wrong !== undefined) {
    const form = name === 'Action' ? 'vendor:action' : 'an ARN';
    throw new PolicyFault(`${name} ${JSON.stringify(wrong)} must be ${form} or "*".`);
  }
  return { negated, values };
}

function readSid(value: Json | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value === '' ? null : value;
  throw new PolicyFault(`Sid must be a string; seen: ${jsonKind(value)}.`);
}

function readEffect(value: Json | undefined): 'Allow' | 'Deny' {
  if (value === undefined) throw new PolicyFault('Missing required field Effect.');
  if (value === 'Allow' || value === 'Deny') return value;
  throw new PolicyFault(`Effect must be "Allow" or "Deny"; seen: ${JSON.stringify(value)}.`);
}

function readConditions(value: Json | undefined): readonly Condition[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) throw new PolicyFault(`Condition must be an object; seen: ${jsonKind(value)}.`);
  return Object.entries(value).flatMap(([operator, lines]) => {
    if (!isJsonObject(lines)) throw new PolicyFault(`Condition ${operator} must be an object of keys.`);
    return Object.entries(lines).map(([key, values]) => ({
      operator,
      key,
      values: readStrings(values, `Condition ${operator} ${key}`),
    }));
  });
}

/** Booleans and numbers count as their text, as IAM reads them. */
function readStrings(value: Json, name: string): readonly string[] {
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    throw new PolicyFault(`${name} must be a string or a list of strings; seen: ${jsonKind(item)}.`);
  });
}

/** The text of IAM's own answer. */
function refuseForeignActions({ action }: Statement, place: PolicyPlace): void {
  if (place === 'trust' && action.values.some((value) => !/^sts:/i.test(value))) {
    throw new PolicyFault('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

import type { z } from 'zod';
import { counted } from '../errors/counted.ts';
import { listed } from '../errors/listed.ts';
import { nearestName } from '../errors/nearest-name.ts';
import { asObject } from '../trust/json.ts';
import { jsonTypes } from '../trust/json-types.ts';
import { type Fault, type FieldPath, fieldName, quoted } from './fault.ts';
import { type FieldSchema, fieldsAt, irsaJsonSchema, placesOf, schemaAt } from './json-schema.ts';
import { ownValueAt } from './own-value-at.ts';
import { type WrittenChain, writtenSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** The result of checking a file against the schema: the config as written, or the faults. */
export type Shape =
  | { readonly fits: true; readonly written: WrittenChain }
  | { readonly fits: false; readonly faults: readonly Fault[] };

/** The sources of a fault's text. */
interface Reading {
  readonly value: unknown;
  /** Created only if a fault needs it: it costs more than the whole check. */
  readonly schema: () => FieldSchema;
  readonly source: (path: FieldPath) => string | undefined;
}

/** Checks the data of a file against the schema. `source` returns a plain value as the user wrote it. */
export function checkShape(value: unknown, source: (path: FieldPath) => string | undefined): Shape {
  const result = writtenSchema.safeParse(value);
  if (result.success) return { fits: true, written: result.data };
  const reading: Reading = { value, schema: irsaJsonSchema, source };
  return { fits: false, faults: result.error.issues.flatMap((issue) => issueFaults(issue, [], reading)) };
}

function issueFaults(issue: Issue, parent: FieldPath, reading: Reading): readonly Fault[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(reading.schema(), path);
    return issue.keys.map((key) => unknownField(path, key, known, reading));
  }
  if (issue.code === 'invalid_union') {
    const branch = nearestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => issueFaults(inner, path, reading));
  }
  const value = ownValueAt(reading.value, path);
  if (value === undefined) return [missingField(path, onlyValue(issue))];
  if (issue.code === 'invalid_union') return [wrongChoice(path, issue.errors.flatMap(formOf), value)];
  if (issue.code === 'invalid_type') return [wrongType(path, issue.expected, value, reading)];
  if (issue.code === 'invalid_value') return [wrongChoice(path, issue.values, value)];
  return [notAllowed(path, issue, value, schemaAt(reading.schema(), path))];
}

/** The alternative that matches the kind of the value (text, mapping). */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
}

/** The expected values of one alternative, for a message. */
function formOf(issues: readonly Issue[]): readonly unknown[] {
  const [issue] = issues;
  if (issue?.code === 'invalid_value') return issue.values;
  return issue?.code === 'invalid_type' ? [typeNames[issue.expected] ?? issue.expected] : [];
}

/** More places for a field help no one. */
const mostPlaces = 2;

function unknownField(path: FieldPath, key: string, known: readonly string[], { schema }: Reading): Fault {
  if (key === '<<') return mergeKey(path);
  const nearest = nearestName(key, known);
  const places = placesOf(schema(), key);
  const isClear = places.length > 0 && places.length <= mostPlaces;
  const move = isClear
    ? `Move it to ${listed(places, 'or')}.`
    : 'Remove it, or move it to the right mapping.';
  const where = path.length === 0 ? 'the top of the file' : fieldName(path);
  return {
    code: 'IRSA-CONFIG-006',
    path: [...path, key],
    at: 'key',
    what: `${quoted(key)} is not a field of ${where}.`,
    why: `Its fields are: ${known.join(', ')}.`,
    next: nearest ? `Did you mean ${nearest}?` : move,
    ...(nearest ? { meant: [...path, nearest] } : {}),
  };
}

function mergeKey(path: FieldPath): Fault {
  return {
    code: 'IRSA-CONFIG-006',
    path: [...path, '<<'],
    at: 'key',
    what: 'Merge keys (<<) are not supported.',
    why: 'YAML 1.2 has none, and irsa.yaml should show each field in its place.',
    next: 'Write the fields out. An alias (*name) can repeat a whole value.',
  };
}

function missingField(path: FieldPath, value: string | undefined): Fault {
  const field = String(path.at(-1));
  return {
    code: 'IRSA-CONFIG-006',
    path,
    absent: [path],
    what: `${fieldName(path)} is missing.`,
    why: 'It has no default.',
    next: `Add ${value === undefined ? field : `${field}: ${value}`} to ${path.length > 1 ? fieldName(path.slice(0, -1)) : 'the file'}.`,
  };
}

/** The value of a field that has only one possible value. */
function onlyValue(issue: Issue): string | undefined {
  return issue.code === 'invalid_value' && issue.values.length === 1 ? String(issue.values[0]) : undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  ...jsonTypes,
  object: 'a mapping of fields',
  record: 'a mapping',
};

function wrongType(path: FieldPath, expected: string, value: unknown, reading: Reading): Fault {
  const wanted = typeNames[expected] ?? expected;
  const what = `${sentenceName(path)} must be ${wanted}.`;
  if (typeof value === 'string' && isNeedlesslyQuoted(value, expected)) {
    return { code: 'IRSA-CONFIG-007', path, what, ...withoutQuotes(value) };
  }
  const source = reading.source(path);
  const isValue = value !== null && typeof value !== 'object';
  const unquotedText = expected === 'string' && isValue && source !== undefined && source !== '';
  return {
    code: 'IRSA-CONFIG-007',
    path,
    what,
    why: `Expected ${wanted}, found ${kindOf(value)}.`,
    next: unquotedText
      ? `Write it in quotes: ${quoted(source)}${path.at(-1) === 'account' && !/^\d{12}$/.test(source) ? '. An account ID has twelve digits.' : ''}`
      : (adviceOn(path, expected, value, reading.schema()) ??
        (value === null ? fillIn(path) : `Write ${wanted}.`)),
  };
}

/** Specific advice for a value of the wrong kind; undefined if there is none. */
function adviceOn(
  path: FieldPath,
  expected: string,
  value: unknown,
  schema: FieldSchema,
): string | undefined {
  const known = fieldsAt(schema, path);
  if (path.length === 0) {
    return `Start it with ${listed(known)}, as \`irsactl init\` does, or name another file with -f.`;
  }
  if (expected === 'array' && typeof value === 'object' && value !== null) {
    return 'Start each list entry with a dash and a space.';
  }
  if (path.at(-1) === 'policies' && typeof value === 'string') {
    return `Write \`policies: [{managed: ${quoted(value)}}]\`.`;
  }
  const [, namespace, name] = typeof value === 'string' ? (/^([^/]+)\/([^/]+)$/.exec(value) ?? []) : [];
  if (path.at(-1) === 'serviceAccount' && name !== undefined) {
    return `Write \`{namespace: ${namespace}, name: ${name}}\`.`;
  }
  if (path.at(-2) === 'policies' && typeof value === 'string')
    return `Write \`- managed: ${quoted(value)}\`.`;
  const needed = known.filter((field) => schemaAt(schema, path)?.required?.includes(field));
  if (value === null && needed.length > 0) return `Add ${listed(needed)} below it.`;
  return expected === 'object' ? writeFields(schemaAt(schema, path), known) : undefined;
}

function writeFields(schema: FieldSchema | undefined, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  return `Write ${schema?.oneOf ? 'one' : 'some'} of its fields: ${known.join(', ')}.`;
}

function fillIn(path: FieldPath): string {
  const names = path.filter((part) => typeof part === 'string');
  return `Write a value after \`${names.at(-1)}:\`; \`irsactl explain ${names.join('.')}\` describes it.`;
}

/** Quoted digits instead of a number, or quoted JSON instead of a mapping. */
function isNeedlesslyQuoted(value: string, expected: string): boolean {
  if (expected === 'int' || expected === 'number') return /^\d+$/.test(value);
  return (expected === 'object' || expected === 'record') && isJsonObject(value);
}

function isJsonObject(text: string): boolean {
  try {
    return /^\{/.test(text) && asObject(JSON.parse(text)) !== null;
  } catch {
    return false;
  }
}

function withoutQuotes(value: string): Pick<Fault, 'why' | 'next'> {
  return {
    why: `In quotes, ${quoted(value)} is text.`,
    next: value.startsWith('{')
      ? 'Remove the quotes: YAML reads JSON as it is.'
      : `Write it without quotes: ${value}`,
  };
}

/** The name of a field at the start of a sentence. */
function sentenceName(path: FieldPath): string {
  return path.length === 0 ? 'The file' : fieldName(path);
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Uint8Array) return 'binary data';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? `the text ${quoted(value)}` : `the ${typeof value} ${String(value)}`;
}

function wrongChoice(path: FieldPath, values: readonly unknown[], value: unknown): Fault {
  const choices = values.map(String);
  if (isQuotedChoice(value, values)) return quotedChoice(path, choices, value);
  const head = path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind');
  const nearest = typeof value === 'string' ? nearestName(value, choices) : undefined;
  if (path.join('.') === 'spec.injection' && typeof value === 'string') return modeAlone(path, value);
  const fallback = choices.length === 1 ? `Write ${onlyChoice(values)}.` : 'Choose one of these.';
  return {
    code: head ? 'IRSA-CONFIG-001' : 'IRSA-CONFIG-007',
    path,
    what: `${fieldName(path)} cannot be ${typeof value === 'string' ? quoted(value) : kindOf(value)}.`,
    why: `Expected ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}.`,
    next: nearest && choices.length > 1 ? `Did you mean ${nearest}?` : fallback,
  };
}

/** Only `none` may be written without its mapping. */
function modeAlone(path: FieldPath, value: string): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path,
    what: `${fieldName(path)} cannot be ${quoted(value)}.`,
    why: 'Expected none or a mapping of fields.',
    next: `Write \`injection: {mode: ${value}}\`.`,
  };
}

/** A boolean with one allowed value is turned off by omitting it. */
function onlyChoice([value]: readonly unknown[]): string {
  return typeof value === 'boolean' ? `${value}, or omit the field` : String(value);
}

function isQuotedChoice(value: unknown, values: readonly unknown[]): value is string {
  return typeof value === 'string' && values.some((one) => typeof one !== 'string' && String(one) === value);
}

/** `"true"`: YAML reads quoted values as text, which is not one of the choices. */
function quotedChoice(path: FieldPath, choices: readonly string[], value: string): Fault {
  return {
    code: 'IRSA-CONFIG-007',
    path,
    what: `${fieldName(path)} cannot be the text ${quoted(value)}.`,
    ...withoutQuotes(value),
    why: `Expected ${choices.join(', ')}, without quotes.`,
  };
}

function notAllowed(path: FieldPath, issue: Issue, value: unknown, schema: FieldSchema | undefined): Fault {
  const { minimum, maximum } = schema ?? {};
  const isBounded = typeof value === 'number' && minimum !== undefined && maximum !== undefined;
  const bounds = isBounded ? `${minimum} to ${maximum}` : undefined;
  const advice = isIncomplete(value) ? 'Add what is missing' : 'Write the expected value';
  return {
    code: 'IRSA-CONFIG-007',
    path,
    what: `${fieldName(path)} ${whyNot(value)}.`,
    why: bounds === undefined ? boundOf(issue) : `Expected ${bounds}.`,
    next: bounds === undefined ? `${advice}, or omit the field.` : `Write a number from ${bounds}.`,
  };
}

/** A mapping as a whole is refused only for missing fields. */
function isIncomplete(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object';
}

function whyNot(value: unknown): string {
  if (typeof value === 'number') return `cannot be ${value}`;
  if (Array.isArray(value)) {
    const entries = value.length === 0 ? 'without entries' : `with ${amount(value.length, 'array')}`;
    return `is a list ${entries}, which is not allowed`;
  }
  return typeof value === 'object' ? 'lacks a field' : `is ${quoted(String(value))}, which is not allowed`;
}

function boundOf(issue: Issue): string {
  if (issue.code === 'too_small') return `Expected at least ${amount(Number(issue.minimum), issue.origin)}.`;
  if (issue.code === 'too_big') return `Expected at most ${amount(Number(issue.maximum), issue.origin)}.`;
  return `${issue.message}.`;
}

function amount(count: number, of: string): string {
  if (of === 'string') return counted(count, 'character');
  return of === 'array' ? `${count} ${count === 1 ? 'entry' : 'entries'}` : String(count);
}

import fc from 'fast-check';
import type { FieldSchema } from '../../src/config/json-schema.ts';
import { type Draw, fittingText, pick, textNear } from './pattern-texts.ts';

/** Draws a value whose parts each fit their JSON Schema; the parts may contradict one another. */
export function fittingValue(draw: Draw, schema: FieldSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(draw, schema.enum);
  if (schema.anyOf) return fittingValue(draw, pick(draw, schema.anyOf));
  switch (schema.type) {
    case 'string':
      return fittingText(draw, schema);
    case 'integer':
      return draw(fc.integer, { min: schema.minimum ?? 0, max: schema.maximum ?? 9 });
    case 'array': {
      const length = draw(fc.integer, { min: schema.minItems ?? 0, max: 3 });
      return Array.from({ length }, () => fittingValue(draw, schema.items ?? {}));
    }
    case 'object':
      return fittingMapping(draw, schema);
    default:
      return pick(draw, [null, true, 1, 'x']);
  }
}

function fittingMapping(draw: Draw, schema: FieldSchema): object {
  const { properties = {}, additionalProperties, propertyNames = {}, allOf = [] } = schema;
  const whole = allOf.find(({ type }) => type === 'object');
  if (whole) return fittingMapping(draw, whole);
  if (typeof additionalProperties === 'object') {
    const entry = () => [fittingText(draw, propertyNames), fittingValue(draw, additionalProperties)];
    return Object.fromEntries(Array.from({ length: draw(fc.nat, 3) }, entry));
  }
  const choices = [schema, ...allOf].flatMap(({ oneOf }) =>
    oneOf ? [oneOf.flatMap(({ required = [] }) => required)] : [],
  );
  const chosen = choices.map((names) => pick(draw, names));
  const mandatory = [...(schema.required ?? []), ...chosen];
  const excluded = choices.flat().filter((name) => !chosen.includes(name));
  const present = Object.entries(properties).filter(
    ([name]) => mandatory.includes(name) || (!excluded.includes(name) && draw(fc.nat, 3) === 0),
  );
  return Object.fromEntries(present.map(([name, field]) => [name, fittingValue(draw, field)]));
}

type Path = readonly (string | number)[];

/** Draws a value with one or two wrong parts, each spoilt in a way that the part's schema suggests. */
export function spoiltValue(draw: Draw, schema: FieldSchema): unknown {
  const fitting = fittingValue(draw, schema);
  const once = spoil(draw, schema, fitting);
  return draw(fc.boolean) ? once : spoil(draw, schema, once);
}

function spoil(draw: Draw, schema: FieldSchema, value: unknown): unknown {
  const path = pick(draw, pathsOf(value));
  const part = valueAt(value, path);
  const spoilt =
    draw(fc.nat, 3) === 0 ? pick(draw, oddValues) : spoiltPart(draw, schemaAt(schema, path, value), part);
  return replaced(value, path, spoilt);
}

const oddValues = [null, '', 0, 1.5, true, [], {}, 'none', '🦊', -1, 1e6, '-0'];

function spoiltPart(draw: Draw, schema: FieldSchema, part: unknown): unknown {
  if (typeof part === 'string') return textNear(draw, part, schema);
  if (typeof part === 'number') {
    return pick(draw, [
      part + 1,
      part - 1,
      part + 0.5,
      schema.minimum ?? 0,
      (schema.maximum ?? 0) + 1,
      String(part),
    ]);
  }
  if (Array.isArray(part)) return pick(draw, [[...part, part[0] ?? 'x'], [], part.slice(1)]);
  return typeof part === 'object' && part !== null ? spoiltMapping(draw, schema, part) : part;
}

/** Removes a field, or adds one: unknown, of another choice, with an almost valid key, or too many. */
function spoiltMapping(draw: Draw, schema: FieldSchema, part: object): object {
  const { properties = {}, propertyNames, maxProperties } = schema;
  const known = Object.entries(properties);
  if (propertyNames && draw(fc.boolean)) {
    return withEntry(part, textNear(draw, fittingText(draw, propertyNames), propertyNames), 'x');
  }
  if (maxProperties !== undefined) {
    const length = maxProperties + draw(fc.nat, 1);
    return Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, 'v']));
  }
  const keys = Object.keys(part);
  if (keys.length > 0 && draw(fc.boolean)) {
    const gone = pick(draw, keys);
    return Object.fromEntries(Object.entries(part).filter(([name]) => name !== gone));
  }
  if (known.length === 0 || draw(fc.nat, 3) === 0) {
    return withEntry(part, pick(draw, ['nmae', '__proto__', '']), 'x');
  }
  const [name, field] = pick(draw, known);
  return withEntry(part, name, fittingValue(draw, field));
}

/** Returns the schema of a part; of several forms, the one of the part's type. */
function schemaAt(schema: FieldSchema, [step, ...rest]: Path, value: unknown): FieldSchema {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const own = schema.anyOf?.find(({ type }) => type === kind) ?? schema;
  if (step === undefined) return own;
  const next = typeof step === 'number' ? own.items : own.properties?.[step];
  const extra = typeof own.additionalProperties === 'object' ? own.additionalProperties : {};
  return schemaAt(next ?? extra, rest, valueAt(value, [step]));
}

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [path, ...steps.flatMap((step) => pathsOf(valueAt(value, [step]), [...path, step]))];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  );
}

function replaced(value: unknown, [step, ...rest]: Path, instead: unknown): unknown {
  if (step === undefined) return instead;
  const inner = replaced(valueAt(value, [step]), rest, instead);
  return Array.isArray(value)
    ? value.with(Number(step), inner)
    : withEntry(Object(value), String(step), inner);
}

function withEntry(value: object, key: string, inner: unknown): object {
  return Object.fromEntries([...Object.entries(value).filter(([name]) => name !== key), [key, inner]]);
}

import type { FieldSchema } from './json-schema.ts';

/** The documentation of one field of irsa.yaml. */
export interface FieldRow {
  readonly name: string;
  readonly type: string;
  /** `one-of`: exactly one of several fields of its mapping. */
  readonly need: 'required' | 'one-of' | 'optional';
  /** Null if there is none, or if the description has it. */
  readonly default: string | null;
  readonly description: string;
}

/** A mapping of irsa.yaml: the whole file has an empty path, an entry of a list `spec.roles[]`. */
export interface FieldSection {
  readonly path: string;
  readonly description: string;
  /** The fields of which exactly one must be present. */
  readonly choice: readonly string[];
  readonly fields: readonly FieldRow[];
}

/** How to format literal values, and references to the sections of mappings. */
interface Wording {
  readonly literal: (text: string) => string;
  readonly mapping: (path: string) => string;
}

/** A section for each mapping, followed by those of its nested mappings. */
export function fieldSections(schema: FieldSchema, wording: Wording): readonly FieldSection[] {
  return sectionsOf('', schema, wording);
}

/** A field of irsa.yaml, with its section if it is a mapping. */
export interface NamedField {
  readonly path: string;
  readonly row: FieldRow;
  readonly section: FieldSection | undefined;
}

/** The field at a path without list brackets; null if there is none. */
export function fieldNamed(path: string, sections: readonly FieldSection[]): NamedField | null {
  const at = (wanted: string) => sections.find((one) => one.path.replaceAll('[]', '') === wanted);
  const steps = path.split('.');
  const row = at(steps.slice(0, -1).join('.'))?.fields.find(({ name }) => name === steps.at(-1));
  return row === undefined ? null : { path, row, section: at(path) };
}

function sectionsOf(path: string, schema: FieldSchema, wording: Wording): readonly FieldSection[] {
  const fields = Object.entries(schema.properties ?? {});
  const choice = (schema.oneOf ?? []).flatMap(({ required = [] }) => required);
  const section = {
    path,
    description: schema.description ?? '',
    choice,
    fields: fields.map(
      ([name, field]): FieldRow => ({
        name,
        type: typeOf(childPath(path, name), field, wording),
        need: needOf(name, schema, choice),
        default: defaultOf(field, wording),
        description: field.description ?? '',
      }),
    ),
  };
  const inner = fields.flatMap(([name, field]) => {
    const found = mappingIn(childPath(path, name), field);
    const described = { ...found?.schema, description: field.description ?? '' };
    return found ? sectionsOf(found.path, described, wording) : [];
  });
  return [section, ...inner];
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The mapping with fields in a value: the value, an entry of its list, or one of its alternatives. */
function mappingIn(path: string, schema: FieldSchema): { path: string; schema: FieldSchema } | undefined {
  if (schema.items) return mappingIn(`${path}[]`, schema.items);
  const form = schema.anyOf?.find(({ properties }) => properties) ?? schema;
  return form.properties ? { path, schema: form } : undefined;
}

function needOf(name: string, parent: FieldSchema, choice: readonly string[]): FieldRow['need'] {
  if (parent.required?.includes(name)) return 'required';
  return choice.includes(name) ? 'one-of' : 'optional';
}

function defaultOf({ default: value, properties, anyOf }: FieldSchema, { literal }: Wording): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'object') return literal(String(value));
  const text = JSON.stringify(value);
  return text === '{}' && (properties ?? anyOf) ? 'its defaults' : literal(text);
}

function typeOf(path: string, schema: FieldSchema, wording: Wording): string {
  if (schema.anyOf) return schema.anyOf.map((form) => typeOf(path, form, wording)).join(' or ');
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices) return choices.map((choice) => wording.literal(String(choice))).join(', ');
  if (schema.items) return `list of ${typeOf(`${path}[]`, schema.items, wording)}`;
  if (schema.properties) return wording.mapping(path);
  if (schema.minimum !== undefined && schema.maximum !== undefined)
    return `${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object' ? 'mapping of text' : 'mapping';
  return schema.type === 'string' ? 'text' : (schema.type ?? 'any');
}

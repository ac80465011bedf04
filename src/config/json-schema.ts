import { z } from 'zod';
import { writtenSchema } from './schema.ts';

/** The part of JSON Schema that irsa.yaml's schema uses. */
export interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxProperties?: number;
  readonly propertyNames?: FieldSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
  readonly oneOf?: readonly FieldSchema[];
  readonly allOf?: readonly FieldSchema[];
  readonly additionalProperties?: boolean | FieldSchema;
}

/**
 * JSON Schema of irsa.yaml, draft 2020-12, for editors and for the reference page.
 *
 * @returns the schema as data, ready for JSON.stringify
 * @throws nothing
 * @example
 * import { irsaJsonSchema } from 'irsactl';
 * JSON.stringify(irsaJsonSchema(), null, 2); // what `irsactl init` writes beside irsa.yaml
 */
export function irsaJsonSchema(): FieldSchema {
  made ??= makeSchema();
  return made;
}

/** Created once: it takes some milliseconds, and every file with problems needs it. */
let made: FieldSchema | null = null;

function makeSchema(): FieldSchema {
  // `$defs` would describe "any JSON", which schema.ts leaves open for policy documents.
  const { $defs: _, ...schema } = z.toJSONSchema(writtenSchema, { target: 'draft-2020-12', io: 'input' });
  // zod's type covers the whole standard; this narrows it to the keywords that schema.ts uses.
  return schema as FieldSchema;
}

/** The fields that a path of a schema allows. */
export function fieldsAt(root: FieldSchema, path: readonly (string | number)[]): readonly string[] {
  return Object.keys(mappingOf(schemaAt(root, path))?.properties ?? {});
}

/** The paths of the fields with a name, except those in lists: `spec.controlPlane.nodes`. */
export function placesOf(schema: FieldSchema, name: string, parent = ''): readonly string[] {
  return Object.entries(mappingOf(schema)?.properties ?? {}).flatMap(([field, inner]) => {
    const path = `${parent}${field}`;
    return [...(field === name ? [path] : []), ...placesOf(inner, name, `${path}.`)];
  });
}

/** The schema of a value at a path; undefined if there is none. */
export function schemaAt(root: FieldSchema, path: readonly (string | number)[]): FieldSchema | undefined {
  return path.reduce<FieldSchema | undefined>(childSchema, root);
}

function childSchema(schema: FieldSchema | undefined, step: string | number): FieldSchema | undefined {
  return typeof step === 'number' ? schema?.items : mappingOf(schema)?.properties?.[step];
}

/** The alternative of a value that has fields. */
function mappingOf(schema: FieldSchema | undefined): FieldSchema | undefined {
  return schema?.anyOf?.find((form) => form.properties) ?? schema;
}

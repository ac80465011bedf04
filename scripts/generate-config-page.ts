import { type FieldSchema, irsaJsonSchema } from '../src/config/json-schema.ts';
import { parseTrustChain } from '../src/config/parse-trust-chain.ts';
import { renderResolved } from '../src/config/render-resolved.ts';
import type { GeneratedFile } from './generate-file.ts';
import { formatJson } from './generate-json.ts';

const example = `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: prod-1-oidc}}
  controlPlane: {nodes: [{name: cp-1, ssh: cp-1.example.internal}]}
  roles:
    - serviceAccount: {namespace: shop, name: orders}
      policies: [{managed: AmazonS3ReadOnlyAccess}]
`;

/** The JSON Schema of irsa.yaml for editors. */
export function schemaFile(): GeneratedFile {
  return { path: 'schema/irsa.v1alpha1.schema.json', text: formatJson(irsaJsonSchema()) };
}

/** The reference page of irsa.yaml: its smallest form, its defaults, and every field. */
export function configPage(): GeneratedFile {
  const sections = sectionsOf('irsa.yaml', irsaJsonSchema());
  const text = `# irsa.yaml

This is all that one must write:

\`\`\`yaml
${example}\`\`\`

Everything else has a default. The same chain with every default written out, as \`irsactl plan\` shows it:

\`\`\`yaml
${renderResolved(parseTrustChain('irsa.yaml', example))}\`\`\`

Paths are meant from the folder of the file; those of a node that is reached by ssh are absolute and meant on the node.
Text that looks like a number, such as an account ID, is written in quotes. Unknown fields are refused.
[The JSON Schema](../../schema/irsa.v1alpha1.schema.json) gives editors completion and checks while you type: \`irsactl init\`
writes it beside irsa.yaml, with the line by which editors find it.

${sections.join('\n')}`;
  return { path: 'docs/reference/irsa-yaml.md', text };
}

/** A section for a mapping, and after it those of the mappings within. */
function sectionsOf(path: string, schema: FieldSchema): readonly string[] {
  const fields = Object.entries(schema.properties ?? {});
  const choice = (schema.oneOf ?? []).flatMap(({ required = [] }) => required);
  const rows = fields.map(([name, field]) => {
    const requirement = requirementOf(name, schema, choice);
    return `| \`${name}\` | ${typeOf(childPath(path, name), field)} | ${requirement ?? defaultOf(field)} | ${cell(field.description ?? '')} |`;
  });
  const section = [
    `## ${path}`,
    '',
    ...(schema.description === undefined ? [] : [schema.description, '']),
    ...(choice.length === 0
      ? []
      : [`Exactly one of ${choice.map((name) => `\`${name}\``).join(' and ')}.`, '']),
    '| Field | Type | Default | Meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  const inner = fields.flatMap(([name, field]) => {
    const found = mappingIn(childPath(path, name), field);
    return found ? sectionsOf(found.path, { ...found.schema, description: field.description ?? '' }) : [];
  });
  return [section, ...inner];
}

function childPath(path: string, name: string): string {
  return path === 'irsa.yaml' ? name : `${path}.${name}`;
}

/** The mapping with fields that a value is, or that is an entry of its list, or one of its forms. */
function mappingIn(path: string, schema: FieldSchema): { path: string; schema: FieldSchema } | undefined {
  if (schema.items) return mappingIn(`${path}[]`, schema.items);
  const form = schema.anyOf?.find(({ properties }) => properties) ?? schema;
  return form.properties ? { path, schema: form } : undefined;
}

function requirementOf(name: string, parent: FieldSchema, choice: readonly string[]): string | undefined {
  if (parent.required?.includes(name)) return '**required**';
  return choice.includes(name) ? '*one of these*' : undefined;
}

function defaultOf({ default: value, description = '', properties, anyOf }: FieldSchema): string {
  if (value === undefined) return description.includes('Default:') ? 'see right' : 'none';
  if (typeof value !== 'object') return `\`${String(value)}\``;
  const text = JSON.stringify(value);
  return text === '{}' && (properties ?? anyOf) ? 'its defaults' : `\`${text}\``;
}

function typeOf(path: string, schema: FieldSchema): string {
  if (schema.anyOf) return schema.anyOf.map((form) => typeOf(path, form)).join(' or ');
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  if (schema.items) return `list of ${typeOf(`${path}[]`, schema.items)}`;
  if (schema.properties) return `[${path}](#${anchorOf(path)})`;
  if (schema.minimum !== undefined && schema.maximum !== undefined)
    return `${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object' ? 'mapping of text' : 'mapping';
  return schema.type === 'string' ? 'text' : (schema.type ?? 'any');
}

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

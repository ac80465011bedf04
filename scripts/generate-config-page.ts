import { slug } from 'github-slugger';
import { type FieldRow, type FieldSection, fieldSections } from '../src/config/field-sections.ts';
import { irsaJsonSchema } from '../src/config/json-schema.ts';
import { rulesBeyondSchema } from '../src/config/rules/all-rules.ts';
import { listed } from '../src/errors/listed.ts';
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
  const schema = irsaJsonSchema();
  const all = fieldSections(schema, {
    literal: (word) => `\`${word}\``,
    mapping: (path) => (hasTable(path) ? `[${path}](#${slug(path)})` : 'mapping'),
  });
  const sections = all.filter(({ path }) => hasTable(path)).map((section) => sectionText(section, all));
  const text = `# irsa.yaml

irsa.yaml declares the chain of one cluster. This is the minimum:

\`\`\`yaml
${example}\`\`\`

Everything else has a default; \`irsactl plan --full\` shows all of them. [An example](../../examples/irsa.yaml) has more fields.

Paths are relative to the folder of the file; paths on a node that irsactl reaches by ssh are absolute.
Put text that looks like a number, such as an account ID, in quotes. irsactl refuses unknown fields.
With [the JSON Schema](../../schema/irsa.v1alpha1.schema.json), editors complete and check the file while you type. \`irsactl init\`
writes the schema beside irsa.yaml, and a line by which editors find it. \`irsactl validate\` refuses everything that the
schema refuses, and checks [rules that no schema can state](#rules-that-no-schema-can-state).

${sections.join('\n')}
## Rules that no schema can state

\`irsactl validate\` also checks these rules. It refuses a file that is not YAML, has a duplicate field or several documents, or is
larger than 1 MiB.

| Rule | Requirement | Why no schema can state it |
|---|---|---|
${rulesBeyondSchema.map(({ name, requirement, reason }) => `| ${name} | ${requirement} | ${reason} |`).join('\n')}
`;
  return { path: 'docs/reference/irsa-yaml.md', text };
}

/** The file, `spec`, each of its fields, and presets have a table; it includes the fields of other mappings. */
function hasTable(path: string): boolean {
  return /^(spec(\.[^.]+)?|.*\.preset)?$/.test(path);
}

function sectionText(section: FieldSection, all: readonly FieldSection[]): string {
  return [
    `## ${section.path || 'irsa.yaml'}`,
    '',
    `${section.description} ${oneOf(section)}`.trim(),
    '',
    '| Field | Type | Default | Meaning |',
    '|---|---|---|---|',
    ...fieldRows(section, section.path, all),
    '',
  ].join('\n');
}

/** The rows of a mapping, named from the mapping of the table on; a field with inner fields is followed by them. */
function fieldRows(section: FieldSection, table: string, all: readonly FieldSection[]): readonly string[] {
  return section.fields.flatMap((field) => {
    const path = section.path === '' ? field.name : `${section.path}.${field.name}`;
    const inner = all.find((one) => !hasTable(one.path) && [path, `${path}[]`].includes(one.path));
    const name = path.slice(table === '' ? 0 : table.length + 1);
    const shown = needOrDefault(field);
    const description = field.description.replace(` Default: ${shown}.`, '');
    const meaning = cell(`${description} ${inner ? oneOf(inner) : ''}`.trim());
    const row = `| \`${name}\` | ${field.type} | ${shown} | ${meaning} |`;
    return [row, ...(inner ? fieldRows(inner, table, all) : [])];
  });
}

function oneOf({ choice, fields }: FieldSection): string {
  if (choice.length === 0) return '';
  if (choice.length === fields.length) return 'Exactly one of these.';
  return `Exactly one of ${listed(choice.map((name) => `\`${name}\``))}.`;
}

/** A default that fits into its column: one value, or a few words. */
const statedDefault = /Default: (`[^`]+`|[^.`]{1,24})\.(?= |$)/;

function needOrDefault({ need, default: value, description }: FieldRow): string {
  if (need === 'required') return '**required**';
  if (need === 'one-of') return '*one of these*';
  const [, stated] = statedDefault.exec(description) ?? [];
  return value ?? stated ?? (description.includes('Default:') ? 'computed' : 'none');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

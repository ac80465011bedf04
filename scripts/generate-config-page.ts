import { slug } from 'github-slugger';
import { type FieldRow, type FieldSection, fieldSections } from '../src/config/field-sections.ts';
import { irsaJsonSchema } from '../src/config/json-schema.ts';
import { parseTrustChain } from '../src/config/parse-trust-chain.ts';
import { renderResolved } from '../src/config/render-resolved.ts';
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
  const sections = fieldSections(irsaJsonSchema(), {
    literal: (word) => `\`${word}\``,
    mapping: (path) => `[${path}](#${slug(path)})`,
  }).map(sectionText);
  const text = `# irsa.yaml

These fields are enough. They need the webhook's image on the nodes
([how](../how-to/run-the-webhook.md#the-image)), or another [injection mode](../how-to/choose-an-injection-mode.md):

\`\`\`yaml
${example}\`\`\`

Every other field has a default. This is the same chain with every default, as \`irsactl plan\` shows it:

\`\`\`yaml
${renderResolved(parseTrustChain('irsa.yaml', example))}\`\`\`

Paths are relative to the folder of the file. For a node that irsactl reaches with ssh, they are absolute paths on the node.
Quote text that looks like a number, such as an account ID. irsactl refuses unknown fields.

[The JSON Schema](../../schema/irsa.v1alpha1.schema.json) gives editors completion and checks while you type. \`irsactl init\`
writes it beside irsa.yaml, and a line into irsa.yaml that points to it. \`irsactl validate\` refuses everything that such an
editor underlines, and also checks [rules that no schema can state](#rules-that-no-schema-can-state).

${sections.join('\n')}
## Rules that no schema can state

\`irsactl validate\` also checks these rules. In addition, it refuses invalid YAML, duplicate fields, several documents in a file, and
files above 1 MiB.

| Rule | Requirement | Why no schema can state it |
|---|---|---|
${rulesBeyondSchema.map(({ name, requirement, reason }) => `| ${name} | ${requirement} | ${reason} |`).join('\n')}
`;
  return { path: 'docs/reference/irsa-yaml.md', text };
}

/** A section for a mapping. */
function sectionText({ path, description, choice, fields }: FieldSection): string {
  const rows = fields.map(
    (field) => `| \`${field.name}\` | ${field.type} | ${needOrDefault(field)} | ${cell(field.description)} |`,
  );
  return [
    `## ${path || 'irsa.yaml'}`,
    '',
    ...(description === '' ? [] : [description, '']),
    ...(choice.length === 0 ? [] : [`Exactly one of ${listed(choice.map((name) => `\`${name}\``))}.`, '']),
    '| Field | Type | Default | Meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function needOrDefault({ need, default: value, description }: FieldRow): string {
  if (need === 'required') return '**required**';
  if (need === 'one-of') return '*one of these*';
  return value ?? (description.includes('Default:') ? 'see right' : 'none');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

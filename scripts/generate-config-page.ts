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

This is the minimum. It needs the webhook's image on the nodes ([how](../how-to/run-the-webhook.md#the-image)), or another
[mode of injection](../how-to/choose-an-injection-mode.md):

\`\`\`yaml
${example}\`\`\`

Everything else has a default. This is the same chain with all defaults, as \`irsactl plan\` shows it:

\`\`\`yaml
${renderResolved(parseTrustChain('irsa.yaml', example))}\`\`\`

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

import { z } from 'zod';
import { messages, results } from '../src/cli/results/all-results.ts';
import type { GeneratedFile } from './generate-file.ts';
import { formatJson } from './generate-json.ts';

export const outputSchemasFolder = 'schema/output';

/** One JSON Schema for each kind of output of `-o json`. */
export function outputSchemas(): readonly GeneratedFile[] {
  return [...results, ...messages].map(({ name, title, commands, schema }) => ({
    path: `${outputSchemasFolder}/${name}.schema.json`,
    text: formatJson({
      ...outputSchema(schema),
      title: commands.map((command) => `irsactl ${command}`).join(', ') || 'irsactl',
      description: `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    }),
  }));
}

/** Returns the JSON Schema of an output, without `readOnly`, which has no meaning for readers of an output. */
export function outputSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

/** The reference page of the JSON output. */
export function jsonOutputPage(): GeneratedFile {
  const rows = results.map(
    ({ name, title, commands }) =>
      `| ${commands.map((command) => `\`${command}\``).join(', ')} | ${title} | ${linkTo(name)} |`,
  );
  const text = `# JSON output

With \`-o json\`, every command that has a result prints it as one JSON document on standard output; \`-o yaml\` prints the same in
YAML. Each result has a JSON Schema, which is generated from the code and included in the package.

| Command | Result | Schema |
|---|---|---|
${rows.join('\n')}

\`-o sarif\` of \`validate\` and \`lint\` is [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

With \`-o json\`, standard error has one JSON object per line:

| Line | Schema |
|---|---|
${messages.map(({ name, title, commands }) => `| ${title}${commands.length > 0 ? ` (${commands.map((command) => `\`${command}\``).join(', ')})` : ''} | ${linkTo(name)} |`).join('\n')}

The schemas are exact for their version of irsactl. A later version may add fields. If it removes a field or changes its meaning,
the [changelog](../../CHANGELOG.md) says so.
`;
  return { path: 'docs/reference/json-output.md', text };
}

function linkTo(name: string): string {
  return `[${name}](../../${outputSchemasFolder}/${name}.schema.json)`;
}

import { z } from 'zod';
import { messages, results } from '../src/cli/results/all-results.ts';
import type { GeneratedFile } from './generate-file.ts';
import { formatJson } from './generate-json.ts';

export const outputSchemasFolder = 'schema/output';

/** One JSON Schema for each form of what `-o json` prints. */
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

/** That what is printed is not to be changed in place says nothing to who reads it. */
export function outputSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

/** The reference page of what scripts read. */
export function jsonOutputPage(): GeneratedFile {
  const rows = results.map(
    ({ name, title, commands }) =>
      `| ${commands.map((command) => `\`${command}\``).join(', ')} | ${title} | ${linkTo(name)} |`,
  );
  const text = `# JSON output

Every command that prints a result prints it with \`-o json\` as one JSON document on standard output, and with \`-o yaml\` as the
same in YAML. Each has a JSON Schema, which is generated from the types of the code and is part of the package.

| Command | Result | Schema |
|---|---|---|
${rows.join('\n')}

\`-o sarif\` of \`validate\` and \`lint\` is [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

With \`-o json\`, standard error has one JSON object a line:

| Line | Schema |
|---|---|
${messages.map(({ name, title, commands }) => `| ${title}${commands.length > 0 ? ` (${commands.map((command) => `\`${command}\``).join(', ')})` : ''} | ${linkTo(name)} |`).join('\n')}

The schemas are exact for the version that they come with. A later one may add fields; none goes or changes its meaning without a
line in the [changelog](../../CHANGELOG.md).
`;
  return { path: 'docs/reference/json-output.md', text };
}

function linkTo(name: string): string {
  return `[${name}](../../${outputSchemasFolder}/${name}.schema.json)`;
}

import type { Distribution, Step } from './distribution.ts';

/** The steps as a Markdown page: what a person reads beside a terminal. */
export function instructions(
  { title, documentation }: Distribution,
  { notes, steps }: { readonly notes: readonly string[]; readonly steps: readonly Step[] },
  chain: string,
): string {
  return [
    `# ${title}: the API servers of the chain ${chain}`,
    ...notes.map((note) => `- ${note}`),
    `The makers' own page: ${documentation}`,
    ...steps.map((step, index) => section(step, index + 1)),
    '## At the end',
    "Ask a fresh token for its issuer (`iss`) and audiences (`aud`): `kubectl create token default | cut -d. -f2 | tr '_-' '/+' | base64 -d`.",
  ]
    .reduce((text, part) => `${text}${separator(text, part)}${part}`)
    .concat('\n');
}

function section({ title, why, files, commands }: Step, number: number): string {
  return [
    `## ${number}. ${title}`,
    why,
    ...files.map(({ path, content }) => `\`${path}\`:\n\n${fenced(content.trimEnd(), languageOf(path))}`),
    ...(commands.length > 0 ? [fenced(commands.join('\n'), 'sh')] : []),
  ].join('\n\n');
}

function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function languageOf(path: string): string {
  return path.endsWith('.yaml') ? 'yaml' : '';
}

/** Points of one list stand together. */
function separator(text: string, part: string): string {
  const lastLine = text.slice(text.lastIndexOf('\n') + 1);
  return lastLine.startsWith('- ') && part.startsWith('- ') ? '\n' : '\n\n';
}

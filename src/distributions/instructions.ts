import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';

/** The steps as a Markdown page: what a person reads beside a terminal. */
export function instructions(
  { title, documentation, keepsCluster }: Distribution,
  { notes, steps }: { readonly notes: readonly string[]; readonly steps: readonly Step[] },
  { chain, issuer }: Pick<ControlPlaneSettings, 'chain' | 'issuer'>,
): string {
  return [
    `# ${title}: the API servers of the chain ${chain}`,
    ...notes.map((note) => `- ${note}`),
    `The makers' own page: ${documentation}`,
    ...steps.map((step, index) => section(step, index + 1)),
    '## At the end',
    `Look at a fresh token: its issuer (\`iss\`) must be \`${issuer}\`, its audiences (\`aud\`) those from before.`,
    fenced(showToken, 'sh'),
    ...(keepsCluster ? ['## Back', back] : []),
  ]
    .reduce((text, part) => `${text}${separator(text, part)}${part}`)
    .concat('\n');
}

/** The middle part of a token is base64url without padding. */
const showToken = `part=$(kubectl create token default | cut -d. -f2 | tr '_-' '/+')
while [ $((\${#part} % 4)) -ne 0 ]; do part=$part=; done
echo "$part" | base64 -d`;

const back =
  'Carry out the pass *Accept* again: new tokens are issued as before, and those of the chain stay accepted. Once no pod has one any more, an hour later by default, take issuer and key of the chain out as well.';

function section({ title, why, files, onYourMachine = [], commands }: Step, number: number): string {
  const isSplit = onYourMachine.length > 0;
  return [
    `## ${number}. ${title}`,
    why,
    ...files.map(({ path, content }) => `\`${path}\`:\n\n${fenced(content.trimEnd(), languageOf(path))}`),
    ...(isSplit ? ['On your machine:', fenced(onYourMachine.join('\n'), 'sh'), 'Then there:'] : []),
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

import type { Example, HelpItem, HelpPage } from '../src/cli/help/command-guide.ts';
import { documentTitle } from '../src/cli/help/document-word.ts';
import { readDocuments } from '../src/cli/help/documents.ts';
import { helpPageOf } from '../src/cli/help/guided-help.ts';
import { exampleLines } from '../src/cli/help/lay-out-help.ts';
import { sharedHeading } from '../src/cli/help/shared-option.ts';
import { createProgram } from '../src/cli/program.ts';
import { commandTree } from './command-tree.ts';
import type { GeneratedFile } from './generate-file.ts';

interface NamedPage {
  /** `irsactl role show` */
  readonly title: string;
  readonly page: HelpPage;
}

const documents = readDocuments();

/** Exit codes that the page states once. */
const usualExits: readonly string[] = [
  'done',
  'failed',
  'wrong usage',
  'wrong usage, or a mistake in irsa.yaml',
];

/** The reference page of the command line, from the help of each command; it states shared options once. */
export function cliPage(): GeneratedFile {
  const [program, ...commands] = commandTree(createProgram()).map(({ title, command }) => ({
    title,
    page: helpPageOf(command),
  }));
  if (program === undefined) throw new Error('irsactl has no commands.');
  const shared = sharedItems(commands.map(({ page }) => page));
  const text = `# The command line

Every command of irsactl, with what its \`--help\` shows. All commands also work as \`kubectl irsa …\`. You can put options before the command:
\`irsactl -f prod.yaml plan\`.

${subcommands(program.page).join('\n')}

Every command ends with 0 (done), 1 (failed) or 2 (wrong usage, or a mistake in irsa.yaml). The commands list their other
[exit codes](exit-codes.md). \`irsactl --version\` prints the version.

## Options of most commands

Every command has \`--help\`, and except \`webhook\` also \`--no-color\`.

${table(shared)}

${commands.map((command) => section(command, shared)).join('\n\n')}
`;
  return { path: 'docs/reference/cli.md', text };
}

/** The options that most commands have, each in its most frequent form. */
function sharedItems(pages: readonly HelpPage[]): readonly HelpItem[] {
  const all = pages
    .map(({ groups }) => groups.flatMap(([title, items]) => (title === sharedHeading ? items : [])))
    .toSorted((one, other) => other.length - one.length)
    .flat();
  return [...Map.groupBy(all, ([term]) => term).values()].flatMap((items) => {
    const forms = [...Map.groupBy(items, ([, meaning]) => meaning).values()];
    return forms.toSorted((one, other) => other.length - one.length)[0]?.slice(0, 1) ?? [];
  });
}

function section({ title, page }: NamedPage, shared: readonly HelpItem[]): string {
  const isShared = (item: HelpItem) => shared.some((one) => one.join() === item.join());
  const groups = page.groups.filter(([heading]) => !/^Commands/.test(heading));
  const own = groups.map(([heading, items]) => [heading, items.filter((item) => !isShared(item))] as const);
  const plain = own.flatMap(([heading, items]) => (/^(Arguments|.*ptions)/.test(heading) ? items : []));
  const titled = own.filter(([heading, items]) => items.length > 0 && !/^(Arguments|.*ptions)/.test(heading));
  const more = `[${documentTitle(documents[page.page] ?? '')}](../${page.page})`;
  const blocks = [
    `## ${title}`,
    `${page.description} See ${more}.`,
    ['```sh', ...exampleBlock(page.examples), '```'].join('\n'),
    ...subcommands(page),
    ...(plain.length === 0 ? [] : [table(plain.map((item) => withBrackets(item, page.usage)))]),
    ...titled.map(([heading, items]) => titledBlock(heading, items)),
    [
      ...also(
        groups.flatMap(([, items]) => items.filter(isShared)),
        shared,
      ),
      ...exitLines(page),
    ].join('\n'),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const widest = 100;

/** Each example with its purpose: behind the command if that fits, otherwise above it. */
function exampleBlock(examples: HelpPage['examples']): readonly string[] {
  const isShort = ({ does, line }: Example) => line.length + does.length + 4 <= widest;
  const column = Math.max(...examples.filter(isShort).map(({ line }) => line.length));
  return examples.flatMap((example) => {
    const { does, line } = example;
    if (isShort(example)) return [`${line.padEnd(column)}  # ${does}`];
    const lines = exampleLines(line, { width: widest, program: 'irsactl' });
    // Without the indent of the help.
    return [`# ${does}`, ...lines.map((part) => part.slice(2))];
  });
}

/** A line for each group of commands. */
function subcommands({ usage, groups }: HelpPage): readonly string[] {
  const parents = ['irsactl', ...usage.split(' ').filter((word) => /^\w/.test(word))];
  return groups
    .filter(([, items]) => items.every(([term]) => /^\w/.test(term)))
    .filter(([title]) => title !== 'Arguments:')
    .map(([title, items]) => {
      const names = items.map(([term = '']) => term.split(' ')[0] ?? '').filter((name) => name !== 'help');
      return `- ${title} ${names.map((name) => `[${name}](#${[...parents, name].join('-')})`).join(', ')}`;
    });
}

/** An argument as the usage has it: `[plan]` may be left out, `<shell>` not. */
function withBrackets([term, meaning]: HelpItem, usage: string): HelpItem {
  const written = usage
    .split(' ')
    .find((word) => word.replaceAll(/[[\]<>.]/g, '') === term && /^[[<]/.test(word));
  return [written ?? term, meaning];
}

function titledBlock(heading: string, items: readonly HelpItem[]): string {
  if (items.every(([, meaning]) => meaning === ''))
    return `${heading} ${items.map(([term]) => `\`${term}\``).join(', ')}`;
  return `${heading}\n\n${table(items)}`;
}

function also(items: readonly HelpItem[], shared: readonly HelpItem[]): readonly string[] {
  if (items.length === shared.length)
    return ['Also all [options of most commands](#options-of-most-commands).'];
  const names = items
    .map(([term]) => term.split(/[ ,]/)[0])
    .filter((name) => name !== '--no-color' && name !== '-h');
  return names.length === 0
    ? []
    : [
        `Also ${names.map((name) => `\`${name}\``).join(', ')}, as [most commands](#options-of-most-commands).`,
      ];
}

function exitLines({ exits }: HelpPage): readonly string[] {
  const special = exits.filter(([, meaning]) => !usualExits.includes(meaning));
  return special.map(([code, meaning]) => `- Exit code ${code}: ${meaning}`);
}

function table(items: readonly HelpItem[]): string {
  const rows = items.map(([term, meaning]) => `| \`${term}\` | ${meaning.replaceAll('|', '\\|')} |`);
  const name = items.every(([term]) => term.startsWith('-')) ? 'Option' : 'Argument or option';
  return [`| ${name} | Meaning |`, '|---|---|', ...rows].join('\n');
}

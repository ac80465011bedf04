import { inOwnWords, type OwnName, ownName } from '../own-name.ts';
import { hanging, wrap } from '../views/paint.ts';
import type { HelpItem, HelpPage } from './command-guide.ts';
import { documentWord } from './document-word.ts';
import { writtenPage } from './written-page.ts';

interface HelpReader {
  /** Columns. */
  readonly width: number;
  readonly program: OwnName;
}

/** With fewer columns than this, descriptions are below their terms. */
const narrowestColumn = 30;

/** Formats a page. Examples are wrapped with a backslash, so that users can paste them. */
export function layOutHelp(page: HelpPage, { width, program }: HelpReader): string {
  const lines = (text: string, indent: string) => wrap(inOwnWords(text, program), indent, width);
  const column = Math.max(...page.groups.flatMap(([, items]) => items.map(([term]) => term.length)), 0);
  const examples = (program === 'kubectl irsa' && page.pluginExamples) || page.examples;
  return [
    `Usage: ${program} ${page.usage}`,
    '',
    ...lines(page.description, ''),
    '',
    ...page.groups.flatMap(([title, items]) => [
      title,
      ...items.flatMap((item) => itemLines(item, column, { width, program })),
      '',
    ]),
    'Examples:',
    ...examples.flatMap(({ does, line }) => [
      ...lines(does, '  # '),
      ...exampleLines(line, { width, program }),
      '',
    ]),
    'Exit codes:',
    ...page.exits.flatMap(([code, meaning]) => itemLines([String(code), meaning], 3, { width, program })),
    '',
    `Documentation: ${program} explain ${documentWord(page.page)}`,
    '',
  ].join('\n');
}

/** The example with the program's name: `kubectl irsa plan`. */
export function exampleLines(line: string, { width, program }: HelpReader): readonly string[] {
  const typed = line.replace(/^irsactl(?= )/, program);
  // Within quotes, a backslash at the end of a line would be part of the text.
  if (typed.length + 2 <= width || /['"]/.test(typed)) return [`  ${typed}`];
  const lines: string[] = [];
  let current = '';
  for (const part of typed.split(/ (?=--?[a-z])/)) {
    const indent = lines.length === 0 ? 2 : 4;
    const longer = current === '' ? part : `${current} ${part}`;
    if (current !== '' && indent + `${longer} \\`.length > width) {
      lines.push(`${' '.repeat(indent)}${current} \\`);
      current = part;
    } else {
      current = longer;
    }
  }
  return [...lines, `${' '.repeat(lines.length === 0 ? 2 : 4)}${current}`];
}

function itemLines(
  [term, description]: HelpItem,
  column: number,
  { width, program }: HelpReader,
): readonly string[] {
  const text = inOwnWords(description, program);
  const indent = ' '.repeat(column + 4);
  if (width - indent.length < narrowestColumn) return [`  ${term}`, ...wrap(text, ' '.repeat(6), width)];
  return hanging(`  ${term.padEnd(column)}  `, text, indent, width).map((line) => line.trimEnd());
}

/** The help for these arguments, if the bundle contains its page; otherwise null. */
export function writtenHelp(argv: readonly string[], columns: number | undefined): string | null {
  const asked = argv.at(-1);
  if (asked !== '--help' && asked !== '-h') return null;
  const page = writtenPage(argv.slice(0, -1).join(' '));
  return page && layOutHelp(page, { width: columns || 80, program: ownName() });
}

import { inOwnWords, type OwnName } from '../own-name.ts';
import { hanging, wrap } from '../views/paint.ts';
import { documentWord } from './document-word.ts';
import type { HelpItem, HelpPage } from './help-page.ts';

/** Where the help is read, and how irsactl is called there. */
export interface HelpReader {
  /** Columns. */
  readonly width: number;
  readonly program: OwnName;
}

/** Below this many columns for them, descriptions stand below what they describe. */
const narrowestColumn = 30;

/** The text of a page. What is to be pasted is broken only where a shell joins it again. */
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

/** The example as it is typed here: `kubectl irsa plan`. */
export function exampleLines(line: string, { width, program }: HelpReader): readonly string[] {
  const typed = line.replace(/^irsactl(?= )/, program);
  // Within quotes a backslash at the end of a line would be a part of the text.
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
  const said = inOwnWords(description, program);
  const indent = ' '.repeat(column + 4);
  if (width - indent.length < narrowestColumn) return [`  ${term}`, ...wrap(said, ' '.repeat(6), width)];
  return hanging(`  ${term.padEnd(column)}  `, said, indent, width).map((line) => line.trimEnd());
}

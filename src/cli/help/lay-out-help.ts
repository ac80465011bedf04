import { inOwnWords, type OwnName } from '../own-name.ts';
import { wrap } from '../views/paint.ts';
import type { HelpItem, HelpPage } from './help-page.ts';

/** Where the help is read, and how irsactl is called there. */
export interface HelpReader {
  /** Columns. */
  readonly width: number;
  readonly program: OwnName;
}

/** Below this many columns for them, descriptions stand below what they describe. */
const narrowestColumn = 30;

/** The text of a page. What is to be pasted is never broken. */
export function layOutHelp(page: HelpPage, { width, program }: HelpReader): string {
  const lines = (text: string, indent: string) => wrap(inOwnWords(text, program), indent, width);
  const column = Math.max(...page.groups.flatMap(([, items]) => items.map(([term]) => term.length)), 0);
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
    ...page.examples.flatMap(({ does, line }) => [
      ...lines(does, '  # '),
      `  ${exampleLine(line, program)}`,
      '',
    ]),
    'Exit codes:',
    ...page.exits.flatMap(([code, meaning]) => itemLines([String(code), meaning], 3, { width, program })),
    '',
    `Documentation: docs/${page.page}`,
    '',
  ].join('\n');
}

/** The example as it is typed here: `kubectl irsa plan`. */
function exampleLine(line: string, program: OwnName): string {
  return line.replace(/^irsactl(?= )/, program);
}

function itemLines(
  [term, description]: HelpItem,
  column: number,
  { width, program }: HelpReader,
): readonly string[] {
  const said = inOwnWords(description, program);
  const indent = ' '.repeat(column + 4);
  if (width - indent.length < narrowestColumn) return [`  ${term}`, ...wrap(said, ' '.repeat(6), width)];
  const [first = '', ...rest] = wrap(said, indent, width);
  return [`  ${term.padEnd(column)}  ${first.trimStart()}`.trimEnd(), ...rest];
}

/** A part of a line in one style of src/cli/views/paint.ts. */
export interface Span {
  readonly text: string;
  readonly classes: readonly string[];
}

/** https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters, as written by Node's `styleText`. */
const classes: ReadonlyMap<string, string> = new Map([
  ['1', 'bold'],
  ['2', 'dim'],
  ['31', 'red'],
  ['32', 'green'],
  ['33', 'yellow'],
  ['36', 'cyan'],
]);

/** Splits a line at its escape sequences; `styleText` ends each style before the next begins. */
export function styledSpans(line: string): readonly Span[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
  const parts = line.split(/\u001b\[(\d+)m/);
  return parts.flatMap((text, index) => {
    if (index % 2 === 1 || text === '') return [];
    const style = classes.get(parts[index - 1] ?? '');
    return [{ text, classes: style === undefined ? [] : [style] }];
  });
}

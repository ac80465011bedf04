/** Columns of a text in a fixed-width font; other characters than ASCII count as two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += letter <= '\u007e' ? 1 : 2;
  return columns;
}

/** Breaks a name at its punctuation. If it needs more lines, it ends with an ellipsis. */
export function breakName(name: string, columns: number, most: number): readonly string[] {
  return fill(name.split(/(?<=[/.:_@-])/), '', columns, most);
}

/** Breaks a sentence between its words. */
export function breakSentence(text: string, columns: number, most: number): readonly string[] {
  return fill(text.split(/\s+/), ' ', columns, most);
}

function fill(parts: readonly string[], between: string, columns: number, most: number): readonly string[] {
  const chunks = parts.flatMap((part) => joined([...part], '', columns));
  return clipped(joined(chunks, between, columns), columns, most);
}

/** Joins parts to lines of at most this many columns. */
function joined(parts: readonly string[], between: string, columns: number): readonly string[] {
  const lines: string[] = [''];
  for (const part of parts) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? part : last + between + part;
    if (columnsOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function clipped(lines: readonly string[], columns: number, most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const last = [...(lines[most - 1] ?? '')].slice(0, columns - 1).join('');
  return [...lines.slice(0, most - 1), `${last}…`];
}

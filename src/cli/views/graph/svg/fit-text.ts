/** Columns of a text in a font of fixed width; what is not ASCII is reckoned as wide. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += letter <= '\u007e' ? 1 : 2;
  return columns;
}

/** Breaks a name, which has no spaces, where its own signs are; one that needs more lines ends with an ellipsis. */
export function breakName(name: string, columns: number, most: number): readonly string[] {
  const lines: string[] = [''];
  for (const piece of name.split(/(?<=[/.:_@-])/).flatMap((part) => chunks(part, columns))) {
    const last = lines.at(-1) ?? '';
    if (columnsOf(last + piece) <= columns) lines[lines.length - 1] = last + piece;
    else lines.push(piece);
  }
  return clipped(lines, columns, most);
}

/** Breaks a sentence between its words. */
export function breakSentence(text: string, columns: number, most: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/).flatMap((part) => chunks(part, columns))) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (columnsOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return clipped(lines, columns, most);
}

function chunks(text: string, columns: number): readonly string[] {
  const found: string[] = [''];
  for (const letter of text) {
    const last = found.at(-1) ?? '';
    if (columnsOf(last + letter) <= columns) found[found.length - 1] = last + letter;
    else found.push(letter);
  }
  return found;
}

function clipped(lines: readonly string[], columns: number, most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const last = [...(lines[most - 1] ?? '')].slice(0, columns - 1).join('');
  return [...lines.slice(0, most - 1), `${last}…`];
}

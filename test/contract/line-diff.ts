const context = 1;

/** The lines that differ, each with the lines around it, as `diff -U1` shows them; empty if the texts are the same. */
export function lineDiff(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const all = marked(linesOf(before), linesOf(after));
  const isShown = (at: number) =>
    all.slice(Math.max(0, at - context), at + context + 1).some((line) => !line.startsWith(' '));
  return all.flatMap((line, at) => {
    if (!isShown(at)) return [];
    return isShown(at - 1) && at > 0 ? [line] : ['@@', line];
  });
}

/** Git and editors may change carriage returns, and hide a missing line break: both are written out. */
function linesOf(text: string): readonly string[] {
  const lines = text.replaceAll('\r', '␍').replaceAll('\t', '␉').replaceAll('\uFEFF', '<BOM>').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)}<no newline>`];
}

function marked(before: readonly string[], after: readonly string[]): readonly string[] {
  const common = commonLengths(before, after);
  const result: string[] = [];
  let [old, next] = [0, 0];
  while (old < before.length || next < after.length) {
    const isSame = old < before.length && before[old] === after[next];
    const takesOld = (common[old + 1]?.[next] ?? -1) >= (common[old]?.[next + 1] ?? -1);
    if (isSame) result.push(` ${before[old]}`);
    else result.push(takesOld ? `-${before[old]}` : `+${after[next]}`);
    if (isSame || takesOld) old += 1;
    if (isSame || !takesOld) next += 1;
  }
  return result;
}

/** For each pair of places the number of lines that the rest of both texts has in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const rows = before.concat('').map(() => new Array<number>(after.length + 1).fill(0));
  for (let old = before.length - 1; old >= 0; old -= 1) {
    const [row, below] = [rows[old] ?? [], rows[old + 1] ?? []];
    for (let next = after.length - 1; next >= 0; next -= 1) {
      const same = before[old] === after[next];
      row[next] = same ? (below[next + 1] ?? 0) + 1 : Math.max(below[next] ?? 0, row[next + 1] ?? 0);
    }
  }
  return rows;
}

const lineWidth = 110;

/** JSON as this repository's formatter writes it: lists of plain values are on one line if they fit. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replaceAll(
    /^( *)(.*)\[\n([^[\]{}]*)\n\s*\](,?)$/gm,
    (whole: string, indent: string, head: string, body: string, tail: string) => {
      const line = `${indent}${head}[${body.trim().replaceAll(/\n\s*/g, ' ')}]${tail}`;
      return line.length <= lineWidth ? line : whole;
    },
  )}\n`;
}

/** The compared fields of a problem. */
interface Problem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly place?: { readonly line?: number; readonly column?: number };
}

/**
 * Returns one line for each problem of a JSON result, or of the JSON lines on standard error: place, code and sentence.
 * `withWhy` adds the second sentence.
 */
export function problemsIn(text: string, withWhy = false): readonly string[] {
  return documentsIn(text).flatMap(({ problems, errors, ...one }) => {
    const own: readonly Problem[] = one.code === undefined ? [] : [one];
    return [...(problems ?? []), ...(errors ?? []), ...own].map((problem) => problemLine(problem, withWhy));
  });
}

/** A result has several lines; each object on standard error has its own. */
function documentsIn(text: string) {
  if (text.trim() === '') return [];
  if (text.startsWith('{\n')) return [JSON.parse(text)];
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function problemLine({ code, what, why, place: { line, column } = {} }: Problem, withWhy: boolean): string {
  const at = line === undefined ? [] : [`${line}:${column}`];
  return visible([...at, code, what, ...(withWhy ? [why] : [])].join(' '));
}

/** Writes invisible characters as escapes. */
export function visible(text: string): string {
  return text.replaceAll(/\p{Cf}/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
}

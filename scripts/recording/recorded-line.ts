/** A line of a terminal, and when it came. */
export interface RecordedLine {
  readonly seconds: number;
  readonly text: string;
}

/** No pause is longer than `most`: a reader waits for what comes next, not for a machine. */
export function shortenPauses(lines: readonly RecordedLine[], most: number): readonly RecordedLine[] {
  let before = 0;
  let cut = 0;
  return lines.map(({ seconds, text }) => {
    cut += Math.max(0, seconds - before - most);
    before = seconds;
    return { seconds: seconds - cut, text };
  });
}

/** Paths of the machine that recorded say nothing to a reader. */
export function shortenPaths(text: string, places: Readonly<Record<string, string>>): string {
  const longestFirst = Object.entries(places).toSorted(([one], [other]) => other.length - one.length);
  return longestFirst.reduce((line, [path, short]) => line.replaceAll(path, short), text);
}

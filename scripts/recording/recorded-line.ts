/** A line of a terminal and its time. */
export interface RecordedLine {
  readonly seconds: number;
  readonly text: string;
}

/** Shortens every pause to at most `most` seconds, so that readers don't wait for the machine. */
export function shortenPauses(lines: readonly RecordedLine[], most: number): readonly RecordedLine[] {
  let before = 0;
  let cut = 0;
  return lines.map(({ seconds, text }) => {
    cut += Math.max(0, seconds - before - most);
    before = seconds;
    return { seconds: seconds - cut, text };
  });
}

/** Shortens paths of the recording machine, which mean nothing to readers. */
export function shortenPaths(text: string, places: Readonly<Record<string, string>>): string {
  const longestFirst = Object.entries(places).toSorted(([one], [other]) => other.length - one.length);
  return longestFirst.reduce((line, [path, short]) => line.replaceAll(path, short), text);
}

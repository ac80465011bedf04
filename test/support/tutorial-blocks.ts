/** One fenced block of commands in the tutorial, with the expectation in the comment above it. */
export interface TutorialBlock {
  /** Line of the fence in the file. */
  readonly line: number;
  readonly commands: string;
  readonly expectation: Expectation;
}

export type Expectation =
  /** A server in a separate terminal; it is ready when it has printed `until`. */
  | { readonly kind: 'terminal'; readonly name: string; readonly until: string }
  /** Succeeds, and prints this text. */
  | { readonly kind: 'shows'; readonly text: string }
  /** The last command fails, and prints this text. */
  | { readonly kind: 'fails'; readonly text: string };

/** The blocks marked `sh`, in order. */
export function tutorialBlocks(markdown: string): readonly TutorialBlock[] {
  const found = markdown.matchAll(/(?:<!-- ([^\n]*) -->\n)?```sh\n([\s\S]*?)\n```/g);
  return [...found].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    commands: match[2] ?? '',
    expectation: readExpectation(match[1]),
  }));
}

function readExpectation(comment: string | undefined): Expectation {
  if (comment === undefined) return { kind: 'shows', text: '' };
  const terminal = /^terminal: (\S+); until: (.+)$/.exec(comment);
  if (terminal) return { kind: 'terminal', name: terminal[1] ?? '', until: terminal[2] ?? '' };
  const [, kind, text = ''] = /^(shows|fails): (.+)$/.exec(comment) ?? [];
  if (kind !== 'shows' && kind !== 'fails') throw new Error(`not a mark of the tutorial: ${comment}`);
  return { kind, text };
}

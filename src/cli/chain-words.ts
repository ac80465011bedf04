let words: readonly string[] = [];

/** Which options lead to the chain at hand: said once, as soon as the command line is known. */
export function rememberChain(options: readonly string[]): void {
  words = options;
}

/**
 * Commands in a message work on the chain at hand when they are pasted: they get the options that lead to it. Those about
 * another chain name its file.
 */
export function onThisChain(text: string): string {
  return text.replace(
    /(`irsactl (?:plan|apply|status|verify|graph|rotate|destroy|rollback|role \w+))(?=[ `])(?=([^`]* (?:-f|--file) )?)/g,
    (_, command: string, otherFile?: string) => [command, ...(otherFile ? withoutFile() : words)].join(' '),
  );
}

/** A command that names a file is about another chain, in the same cluster and account. */
function withoutFile(): readonly string[] {
  return words[0] === '--file' ? words.slice(2) : words;
}

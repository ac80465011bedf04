let words: readonly string[] = [];

/** Sets the options that select the current chain, after the command line is parsed. */
export function rememberChain(options: readonly string[]): void {
  words = options;
}

/**
 * Adds these options to commands in a message, so that users can paste them. A command that names another file keeps it.
 */
export function onThisChain(text: string): string {
  return text.replace(
    /(`irsactl (?:plan|apply|status|verify|graph|rotate|destroy|rollback|role \w+))(?=[ `])(?=([^`]* (?:-f|--file) )?)/g,
    (_, command: string, otherFile?: string) => [command, ...(otherFile ? withoutFile() : words)].join(' '),
  );
}

function withoutFile(): readonly string[] {
  return words[0] === '--file' ? words.slice(2) : words;
}

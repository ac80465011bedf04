let words = '';

/** Which options lead to the chain at hand: said once, as soon as the command line is known. */
export function rememberChain(options: readonly string[]): void {
  words = options.join(' ');
}

/** Commands in a message work on the chain at hand when they are pasted: they get the options that lead to it. */
export function onThisChain(text: string): string {
  if (words === '') return text;
  return text.replace(
    /`irsactl (?:plan|apply|status|verify|graph|destroy|rollback|role \w+)(?=[ `])/g,
    (command) => `${command} ${words}`,
  );
}

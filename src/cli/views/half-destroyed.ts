/** What is said of a chain whose destroy has done its first stage, and what the reader can do about it. */
export function afterFirstStage(what: string): string {
  return `destroy has done its first stage here: the API servers still accept the chain’s tokens. ${what}`;
}

/** A question whose answer is a line of text. */
export interface TextQuestion {
  readonly message: string;
  /** The answer of Enter alone; null if there is none. */
  readonly suggestion: string | null;
  /** Why a text is not an answer; null if it is one. */
  readonly faultOf: (text: string) => string | null;
}

export interface Choice {
  readonly label: string;
  readonly hint?: string;
}

/** Asks the user; throws if the user stops. */
export interface Prompter {
  text(question: TextQuestion): Promise<string>;
  /** The indexes of the chosen ones. */
  choose(message: string, choices: readonly Choice[]): Promise<readonly number[]>;
}

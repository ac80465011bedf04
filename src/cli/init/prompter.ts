/** A question whose answer is a line of text. */
export interface TextQuestion {
  readonly message: string;
  /** What Enter alone answers; null where nothing is suggested. */
  readonly suggestion: string | null;
  /** Why a text is no answer; null where it is one. */
  readonly faultOf: (text: string) => string | null;
}

export interface Choice {
  readonly label: string;
  readonly hint?: string;
}

/** Puts questions to a person. Each throws where the person stops. */
export interface Prompter {
  text(question: TextQuestion): Promise<string>;
  /** Any number of the choices, by their index. */
  choose(message: string, choices: readonly Choice[]): Promise<readonly number[]>;
}

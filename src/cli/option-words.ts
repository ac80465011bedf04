import type { Command, Option } from 'commander';

export interface OptionWord {
  readonly option: Option | undefined;
  /** Undefined where the word is the option alone. */
  readonly value: string | undefined;
}

/** Which option a word is, and the value that is written into the same word: `--output=json`, `-ojson`, `-o=json`. */
export function optionWithValue({ options }: Pick<Command, 'options'>, word: string): OptionWord {
  const [, name = word, value] = /^(--[^=]*)=(.*)$/s.exec(word) ?? /^(-[^-])=?(.+)$/s.exec(word) ?? [];
  return { option: options.find(({ short, long }) => name === short || name === long), value };
}

import { Option } from 'commander';

/** The heading of options that many commands have: their own come first. */
export const sharedHeading = 'Options of most commands:';

/** An option that many commands have. */
export function shared(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(sharedHeading);
}

/** Gives an option its choices, beside spellings of older versions: old to new. */
export function withChoices(
  option: Option,
  choices: readonly string[],
  former: ReadonlyMap<string, string>,
): Option {
  const check = option.choices(choices).parseArg;
  return option.argParser((typed, before) => check?.(former.get(typed) ?? typed, before) ?? typed);
}

import { Option } from 'commander';

/** The heading of options that many commands have; it comes after a command's own options. */
export const sharedHeading = 'Options of most commands:';

export function shared(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(sharedHeading);
}

/** Sets the choices of an option; `former` maps spellings of older versions to new ones. */
export function withChoices(
  option: Option,
  choices: readonly string[],
  former: ReadonlyMap<string, string>,
): Option {
  const check = option.choices(choices).parseArg;
  return option.argParser((typed, before) => check?.(former.get(typed) ?? typed, before) ?? typed);
}

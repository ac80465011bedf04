import { Option } from 'commander';

/** The heading of options that many commands have: their own come first. */
export const sharedHeading = 'Options of most commands:';

/** An option that many commands have. */
export function shared(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(sharedHeading);
}

import type { HelpPage } from './command-guide.ts';

/**
 * The help page of a command such as `role show`. scripts/bundle/help-pages.ts replaces this module by one with all pages,
 * because building all commands takes longer than Node's own start. From the sources, it returns null.
 */
export function writtenPage(_command: string): HelpPage | null {
  return null;
}

import type { HelpPage } from './help-page.ts';

/**
 * The page of a command, `role show`, as it was written when this program was bundled: to build all commands for it
 * takes longer than Node's own start. Null from the sources, where scripts/bundle/help-pages.ts has not been.
 */
export function writtenPage(_command: string): HelpPage | null {
  return null;
}

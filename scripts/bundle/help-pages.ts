import type { Plugin } from 'rolldown';
import { helpPageOf } from '../../src/cli/help/guided-help.ts';
import { createProgram } from '../../src/cli/program.ts';
import { commandTree } from '../command-tree.ts';

/** Puts the help of every command into src/cli/help/written-page.ts. */
export const helpPages: Plugin = {
  name: 'help-pages',
  load: {
    filter: { id: /\/src\/cli\/help\/written-page\.ts$/ },
    // Only the requested page is parsed.
    handler: () =>
      `const pages = ${JSON.stringify(pages())};
export function writtenPage(command) { return Object.hasOwn(pages, command) ? JSON.parse(pages[command]) : null; }`,
  },
};

function pages(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    commandTree(createProgram()).map(({ title, command }) => [
      title.replace(/^irsactl ?/, ''),
      JSON.stringify(helpPageOf(command)),
    ]),
  );
}

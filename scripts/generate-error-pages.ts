import type { CatalogueEntry } from '../src/errors/catalogue/entry.ts';
import { errorCatalogue } from '../src/errors/catalogue/index.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The folder in which every page is generated, so that one of a room that is gone can be removed. */
export const errorPagesFolder = 'docs/errors';

/** One page for each room, in which each of its error codes has a heading of its own, and an index of all. */
export function errorPages(): readonly GeneratedFile[] {
  const codes = Object.entries(errorCatalogue).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  const rooms = [...Map.groupBy(codes, ([code]) => code.split('-')[1] ?? '')];
  const pages = rooms.map(([room, entries]) => ({
    path: `${errorPagesFolder}/${fileOf(room)}`,
    text: `# IRSA-${room}\n\n[All error codes](README.md)\n\n${entries.map(codeSection).join('\n')}`,
  }));
  return [{ path: `${errorPagesFolder}/README.md`, text: indexPage(rooms) }, ...pages];
}

type Entries = readonly (readonly [code: string, entry: CatalogueEntry])[];

// The heading is the code alone: its anchor is the code in lower case, whatever becomes of the title.
function codeSection([code, { title, meaning, cure }]: Entries[number]): string {
  return `## ${code}\n\n**${title.replace(/\.?$/, '.')}** ${meaning}\n\n*What to do:* ${cure}\n`;
}

function indexPage(rooms: readonly (readonly [room: string, entries: Entries])[]): string {
  const sections = rooms.map(([room, entries]) => {
    const rows = entries.map(
      ([code, { title }]) => `| [${code}](${fileOf(room)}#${code.toLowerCase()}) | ${title} |`,
    );
    return [`## ${room}`, '', '| Code | Title |', '|---|---|', ...rows, ''].join('\n');
  });
  return `# Error codes

Every problem that irsactl reports has a code that never changes its meaning, says what happened, why, and what to do
next, and where a file of yours is concerned, the line and column. \`irsactl explain CODE\` prints what is said here.

${sections.join('\n')}`;
}

function fileOf(room: string): string {
  return `${room.toLowerCase()}.md`;
}

import type { CatalogueEntry } from '../src/errors/catalogue/entry.ts';
import { errorCatalogue } from '../src/errors/catalogue/index.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The folder in which every page is generated, so that one of a code that is gone can be removed. */
export const errorPagesFolder = 'docs/errors';

/** One page for each error code, and an index of them. */
export function errorPages(): readonly GeneratedFile[] {
  const entries = Object.entries(errorCatalogue)
    .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    // A title is a heading here, whether or not its author ended it like a sentence.
    .map(([code, entry]) => [code, { ...entry, title: entry.title.replace(/\.$/, '') }] as const);
  return [
    { path: `${errorPagesFolder}/README.md`, text: indexPage(entries) },
    ...entries.map(([code, entry]) => ({
      path: `${errorPagesFolder}/${code}.md`,
      text: codePage(code, entry),
    })),
  ];
}

function codePage(code: string, { title, meaning, cure }: CatalogueEntry): string {
  return `# ${code}: ${title}

${meaning}

## What to do

${cure}

---
[All error codes](README.md)
`;
}

function indexPage(entries: readonly (readonly [code: string, entry: CatalogueEntry])[]): string {
  const areas = Map.groupBy(entries, ([code]) => code.replace(/-\d+$/, ''));
  const sections = [...areas].map(([area, codes]) => {
    const rows = codes.map(([code, { title }]) => `| [${code}](${code}.md) | ${title} |`);
    return [`## ${area}`, '', '| Code | Title |', '|---|---|', ...rows, ''].join('\n');
  });
  return `# Error codes

Every problem that irsactl reports has a code that never changes its meaning, says what happened, why, and what to do
next, and where a file of yours is concerned, the line and column. Each code has a page here.

${sections.join('\n')}`;
}

import type { CatalogueEntry } from '../src/errors/catalogue/entry.ts';
import { errorCatalogue } from '../src/errors/catalogue/index.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The page of all error codes, by area; each code has a heading. */
export function errorsPage(): GeneratedFile {
  const codes = Object.entries(errorCatalogue).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  const areas = [...Map.groupBy(codes, ([code]) => code.split('-')[1] ?? '')];
  const sections = areas.map(([area, entries]) => `## ${area}\n\n${entries.map(codeSection).join('\n')}`);
  return {
    path: 'docs/reference/errors.md',
    text: `# Error codes

Every problem that irsactl reports has four parts: what happened, why, what to do next, and the line in your file. The meaning
of a code never changes. \`irsactl explain CODE\` prints the text of this page.

${sections.join('\n')}`,
  };
}

// The heading is the code alone, so its anchor survives a change of the title.
function codeSection([code, { title, meaning, cure }]: readonly [string, CatalogueEntry]): string {
  return `### ${code}\n\n**${title.replace(/\.?$/, '.')}** ${meaning}\n\n*What to do:* ${cure}\n`;
}

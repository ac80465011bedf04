import type { CatalogueEntry } from '../src/errors/catalogue/entry.ts';
import { errorCatalogue } from '../src/errors/catalogue/index.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The page of all error codes, by area. */
export function errorsPage(): GeneratedFile {
  const codes = Object.entries(errorCatalogue).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  const areas = [...Map.groupBy(codes, ([code]) => code.split('-')[1] ?? '')];
  const sections = areas.map(([area, entries]) => `## ${area}\n\n${entries.map(codeSection).join('\n')}`);
  return {
    path: 'docs/reference/errors.md',
    text: `# Error codes

Every error of irsactl says what happened, why, what to do next, and which line of your file is affected. The meaning of a code
never changes. \`irsactl explain CODE\` prints the same text as this page.

${sections.join('\n')}`,
  };
}

// The anchor is the code, so it survives a change of the title.
function codeSection([code, { title, meaning, cure }]: readonly [string, CatalogueEntry]): string {
  const heading = `### <a id="${code.toLowerCase()}"></a>${title.replace(/\.$/, '')}`;
  return `${heading}\n\`${code}\` ${meaning}\n**What to do:** ${cure}\n`;
}

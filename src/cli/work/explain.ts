import { type LinkName, linkNames } from '../../chain/link-name.ts';
import { fieldSections } from '../../config/field-sections.ts';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { nearestName } from '../../errors/nearest-name.ts';
import { standardOutput } from '../output/printer.ts';
import { codeLines, codeListLines, fieldLines, linkLines } from '../views/explanation-view.ts';

/** Codes in either case; fields with or without the brackets of lists. */
export async function explain(word: string | undefined): Promise<void> {
  const output = standardOutput();
  if (word === undefined) {
    output.lines(codeListLines());
    return;
  }
  const [code, field] = [word.toUpperCase(), word.replace(/\[[^\]]*\]/g, '')];
  if (isCode(code)) output.lines(codeLines(code, output.canvas));
  else if (isLink(word)) output.lines(linkLines(word, output.canvas));
  else output.lines(fieldLines(field, sections(), output.canvas) ?? notKnown(word));
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

function isLink(text: string): text is LinkName {
  return linkNames.some((name) => name === text);
}

function sections() {
  return fieldSections(irsaJsonSchema(), { literal: (text) => text, mapping: () => 'mapping' });
}

function notKnown(word: string): never {
  const fields = sections().flatMap(({ path, fields: inside }) =>
    inside.map(({ name }) => (path === '' ? name : `${path}.${name}`)),
  );
  const nearest = nearestName(word, [...Object.keys(errorCatalogue), ...linkNames, ...fields]);
  throw new IrsaError('IRSA-CLI-002', {
    what: `There is nothing called ${word} to explain.`,
    why: 'It is no error code of this version, no link of the chain, and no field of irsa.yaml.',
    next: nearest ? `Did you mean ${nearest}?` : 'Run `irsactl explain` for the list of codes.',
  });
}

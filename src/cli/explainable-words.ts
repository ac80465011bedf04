import { linkMeanings, linkNames } from '../chain/link-name.ts';
import { type FieldSection, fieldSections } from '../config/field-sections.ts';
import { irsaJsonSchema } from '../config/json-schema.ts';
import { errorCatalogue } from '../errors/catalogue/index.ts';
import { documentTitle, documentWord } from './help/document-word.ts';
import { readDocuments } from './help/documents.ts';

/** A word that `irsactl explain` knows, and what it is in a few words. */
interface ExplainableWord {
  readonly value: string;
  readonly description: string;
}

/** The mappings of irsa.yaml with their fields, in words for a terminal. */
export function sectionsOfIrsaYaml(): readonly FieldSection[] {
  return fieldSections(irsaJsonSchema(), { literal: (text) => text, mapping: () => 'mapping' });
}

/** Links, fields, codes and pages. Fields are written without the brackets of lists. */
export function explainableWords(): readonly ExplainableWord[] {
  const fields = sectionsOfIrsaYaml().flatMap(({ path, fields: inside }) =>
    inside.map(({ name, type }) => ({
      value: (path === '' ? name : `${path}.${name}`).replaceAll('[]', ''),
      description: type,
    })),
  );
  return [
    ...linkNames.map((value) => ({ value, description: linkMeanings[value] })),
    ...fields,
    ...Object.entries(errorCatalogue).map(([value, { title }]) => ({ value, description: title })),
    ...Object.entries(readDocuments()).map(([path, text]) => ({
      value: documentWord(path),
      description: documentTitle(text),
    })),
  ];
}

/** Codes as they are typed, in small letters or without the IRSA that all begin with: only once a dash says that it is one. */
export function codesAsTyped(word: string): readonly ExplainableWord[] {
  if (!word.includes('-') || word.startsWith('IRSA-')) return [];
  const isSmall = word === word.toLowerCase();
  return Object.entries(errorCatalogue).flatMap(([code, { title }]) =>
    [code, code.replace(/^IRSA-/, '')]
      .map((form) => (isSmall ? form.toLowerCase() : form))
      .filter((form) => form.startsWith(word))
      .map((value) => ({ value, description: title })),
  );
}

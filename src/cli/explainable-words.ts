import { linkMeanings, linkNames } from '../chain/link-name.ts';
import { type FieldSection, fieldSections } from '../config/field-sections.ts';
import { irsaJsonSchema } from '../config/json-schema.ts';
import { errorCatalogue } from '../errors/catalogue/index.ts';
import { documentTitle, documentWord } from './help/document-word.ts';
import { readDocuments } from './help/documents.ts';

interface ExplainableWord {
  readonly value: string;
  readonly description: string;
}

/** The mappings of irsa.yaml with their fields, as plain text. */
export function sectionsOfIrsaYaml(): readonly FieldSection[] {
  return fieldSections(irsaJsonSchema(), { literal: (text) => text, mapping: () => 'mapping' });
}

/** Links, fields without list brackets, codes and pages that `irsactl explain` knows. */
export function explainableWords(typed: string): readonly ExplainableWord[] {
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
    ...codesAsTyped(typed),
  ];
}

/** Codes as users type them: in lower case or without IRSA. Only a word with a dash can be a code. */
function codesAsTyped(typed: string): readonly ExplainableWord[] {
  if (!typed.includes('-') || typed.startsWith('IRSA-')) return [];
  const isLower = typed === typed.toLowerCase();
  return Object.entries(errorCatalogue).flatMap(([code, { title }]) =>
    [code, code.replace(/^IRSA-/, '')]
      .map((form) => (isLower ? form.toLowerCase() : form))
      .filter((form) => form.startsWith(typed))
      .map((value) => ({ value, description: title })),
  );
}

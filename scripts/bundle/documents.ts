import type { Plugin } from 'rolldown';
import { readDocuments } from '../../src/cli/help/documents.ts';

/** What is written in the place of src/cli/help/documents.ts. */
export const documentsWithin = (): string =>
  // As text that is parsed when a page is asked for, it costs no start.
  `const pages = ${JSON.stringify(JSON.stringify(readDocuments()))};
export function readDocuments() { return JSON.parse(pages); }`;

/** For a program that explains nothing. */
export const noDocuments = (): string => 'export function readDocuments() { return {}; }';

export function documents(documentsModule: () => string): Plugin {
  return {
    name: 'documents',
    load: { filter: { id: /\/src\/cli\/help\/documents\.ts$/ }, handler: documentsModule },
  };
}

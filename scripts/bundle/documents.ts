import type { Plugin } from 'rolldown';
import { readDocuments } from '../../src/cli/help/documents.ts';

/** The module that replaces src/cli/help/documents.ts. */
export const embeddedDocuments = (): string =>
  // The text is parsed only on request, so that it does not slow down the start.
  `const pages = ${JSON.stringify(JSON.stringify(readDocuments()))};
export function readDocuments() { return JSON.parse(pages); }`;

/** For a program without `explain`. */
export const noDocuments = (): string => 'export function readDocuments() { return {}; }';

export function documents(documentsModule: () => string): Plugin {
  return {
    name: 'documents',
    load: { filter: { id: /\/src\/cli\/help\/documents\.ts$/ }, handler: documentsModule },
  };
}

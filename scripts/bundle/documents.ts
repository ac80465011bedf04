import type { Plugin } from 'rolldown';
import { readDocuments } from '../../src/cli/help/documents.ts';

/** Puts the documents into src/cli/help/documents.ts. As text that is parsed when a page is asked for, it costs no start. */
export const documents: Plugin = {
  name: 'documents',
  load: {
    filter: { id: /\/src\/cli\/help\/documents\.ts$/ },
    handler: () =>
      `const pages = ${JSON.stringify(JSON.stringify(readDocuments()))};
export function readDocuments() { return JSON.parse(pages); }`,
  },
};

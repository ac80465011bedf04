import { readdirSync, readFileSync } from 'node:fs';

/** `irsactl explain CODE` prints the error codes from the catalogue. */
const errorPage = 'reference/errors.md';

/**
 * The documents, by their paths below `docs`. A bundle contains them, because an executable has no folder beside it:
 * scripts/bundle/documents.ts replaces this module.
 */
export function readDocuments(): Readonly<Record<string, string>> {
  const folder = new URL('../../../docs/', import.meta.url);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const pages = paths.filter((path) => path.endsWith('.md') && path !== errorPage).toSorted();
  return Object.fromEntries(pages.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]));
}

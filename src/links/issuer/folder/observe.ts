import type { Tags } from '../../../chain/ownership.ts';
import { discoveryCaching, documentType, jwksCaching } from '../../../trust/document-headers.ts';
import type { StoredDocuments } from '../document-edit.ts';
import { documentPaths } from '../documents.ts';
import type { Folder, StoredDocument } from '../ports.ts';
import { type FolderMark, markPath, readMark } from './mark.ts';

/** The state of the folder, its mark and its documents. */
export interface FolderFacts {
  readonly path: string;
  readonly mark: FolderMark;
  readonly documents: StoredDocuments;
}

export async function observeFolder(path: string, folder: Folder): Promise<FolderFacts> {
  const [markFile, discovery, jwks, modified] = await Promise.all([
    folder.read(path, markPath),
    folder.read(path, documentPaths.discovery),
    folder.read(path, documentPaths.jwks),
    folder.modified(path, documentPaths.jwks),
  ]);
  const mark = readMark(markFile);
  const documents = {
    discovery: storedDocument(discovery, discoveryCaching.header, mark.documents.discovery),
    jwks: withTime(storedDocument(jwks, jwksCaching.header, mark.documents.jwks), modified),
  };
  return { path, mark, documents };
}

/** The web server sets the headers, so they count as correct. */
function storedDocument(body: string | null, cacheControl: string, tags: Tags = {}): StoredDocument | null {
  if (body === null) return null;
  return { body, tags, version: '', modified: null, contentType: documentType, cacheControl, kmsKey: null };
}

function withTime(document: StoredDocument | null, modified: number | null): StoredDocument | null {
  return document && { ...document, modified };
}

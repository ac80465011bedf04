import { plainText } from '../serving/text-answer.ts';
import { documentType } from '../trust/document-headers.ts';
import type { ServedDocuments } from './served-documents.ts';

/** What of a call counts. */
export interface DocumentCall {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly ifNoneMatch: string | undefined;
}

export interface DocumentAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a HEAD, the body that a GET would get: the one who sends leaves it out. */
  readonly body: Buffer;
}

/** What there is to serve. */
export interface Shelf {
  /** Where the two documents are, also before there are any. */
  readonly paths: readonly string[];
  /** Null before keys were read for the first time. */
  readonly documents: ServedDocuments | null;
}

/** Answers a call for one of the two documents, and nothing else: no other path, and nothing but reading. */
export function answerCall({ method, target, ifNoneMatch }: DocumentCall, shelf: Shelf): DocumentAnswer {
  const [path = ''] = target.split('?');
  if (!shelf.paths.includes(path)) return text(404, 'not found\n');
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'only read\n', { allow: 'GET, HEAD' });
  const document = shelf.documents?.get(path);
  if (document === undefined) return text(503, 'the keys are not known yet\n', { 'retry-after': '5' });
  const { body, etag, cacheControl } = document;
  const headers = { etag, 'cache-control': cacheControl };
  if (isKnown(etag, ifNoneMatch)) return { code: 304, headers, body: nothing };
  return {
    code: 200,
    headers: { ...headers, 'content-type': documentType, 'x-content-type-options': 'nosniff' },
    body,
  };
}

const nothing = Buffer.alloc(0);

/** https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2: a list of tags, weak or strong, or `*` for any. */
function isKnown(etag: string, ifNoneMatch = ''): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  const tags: readonly string[] = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return tags.includes(etag);
}

function text(code: number, said: string, headers: Readonly<Record<string, string>> = {}): DocumentAnswer {
  const common = { 'content-type': plainText, 'cache-control': 'no-store' };
  return { code, headers: { ...common, ...headers }, body: Buffer.from(said) };
}

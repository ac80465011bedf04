import { createHash } from 'node:crypto';
import {
  discoveryDocument,
  discoveryPath,
  jwksPath,
  renderDiscoveryDocument,
} from '../trust/discovery-document.ts';
import { type DocumentCaching, discoveryCaching, jwksCaching } from '../trust/document-headers.ts';
import { type IssuerUrl, issuerHostPath } from '../trust/issuer-url.ts';
import { type Jwks, renderJwks } from '../trust/jwks.ts';

/** A document as it is sent. */
export interface ServedDocument {
  readonly body: Buffer;
  /** The same for the same body: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
  readonly etag: string;
  readonly cacheControl: string;
}

/** The documents by their path on the host of the issuer. */
export type ServedDocuments = ReadonlyMap<string, ServedDocument>;

/** Where the two documents are asked for: below the issuer's own path, as AWS asks for them. */
export function documentPathsOf(issuer: IssuerUrl): readonly [discovery: string, jwks: string] {
  const [, ...folders] = issuerHostPath(issuer).split('/');
  const below = folders.map((folder) => `/${folder}`).join('');
  return [`${below}${discoveryPath}`, `${below}${jwksPath}`];
}

/** Both documents of an issuer, made of public keys alone. */
export function servedDocuments(issuer: IssuerUrl, jwks: Jwks): ServedDocuments {
  const [discovery, keys] = documentPathsOf(issuer);
  return new Map([
    [discovery, served(renderDiscoveryDocument(discoveryDocument(issuer, jwks)), discoveryCaching)],
    [keys, served(renderJwks(jwks), jwksCaching(jwks.keys.length))],
  ]);
}

function served(text: string, { header }: DocumentCaching): ServedDocument {
  const body = Buffer.from(text);
  return { body, cacheControl: header, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

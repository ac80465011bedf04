import { IrsaError } from '../../../errors/irsa-error.ts';
import { discoveryPath, jwksPath, parseDiscoveryDocument } from '../../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import type { PublicAnswer, PublicDocuments } from '../ports.ts';

/** The two documents as AWS would fetch them. */
export interface FetchedDocuments {
  readonly discovery: Fetched;
  readonly jwks: Fetched;
}

export interface Fetched {
  readonly url: string;
  readonly answer: PublicAnswer;
}

/** Fetches the discovery document, and the keys from the address in it. */
export async function fetchDocuments(
  issuer: IssuerUrl,
  documents: PublicDocuments,
): Promise<FetchedDocuments> {
  const fetchUrl = async (url: string): Promise<Fetched> => ({ url, answer: await documents.fetch(url) });
  const discovery = await fetchUrl(`${issuer}${discoveryPath}`);
  const jwks = await fetchUrl(keysAddress(discovery.answer) ?? `${issuer}${jwksPath}`);
  return { discovery, jwks };
}

/** Null if the document has no address, or one that AWS would not fetch. */
function keysAddress(answer: PublicAnswer): string | null {
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  try {
    const { jwks_uri } = parseDiscoveryDocument(answer.body);
    return isHttpsAddress(jwks_uri) ? jwks_uri : null;
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}

export function isHttpsAddress(address: string): boolean {
  return address.startsWith('https://') && URL.canParse(address);
}

import { IrsaError } from '../../errors/irsa-error.ts';
import { discoveryPath, jwksPath, parseDiscoveryDocument } from '../../trust/discovery-document.ts';
import type { DesiredIssuer } from './desired.ts';
import type { IssuerFacts } from './observe.ts';
import type { IssuerPorts, PublicAnswer } from './ports.ts';

/** What AWS would see of the issuer, and what lies at its place. */
export interface IssuerEvidence {
  readonly facts: IssuerFacts;
  readonly discovery: Fetched;
  readonly jwks: Fetched;
}

export interface Fetched {
  readonly url: string;
  readonly answer: PublicAnswer;
}

/** Fetches the discovery document, and the keys from where it says they are. */
export async function probeIssuer(
  desired: DesiredIssuer,
  facts: IssuerFacts,
  { publicDocuments }: IssuerPorts,
): Promise<IssuerEvidence> {
  const fetchUrl = async (url: string): Promise<Fetched> => ({
    url,
    answer: await publicDocuments.fetch(url),
  });
  const discovery = await fetchUrl(`${desired.url}${discoveryPath}`);
  const jwks = await fetchUrl(keysAddress(discovery.answer) ?? `${desired.url}${jwksPath}`);
  return { facts, discovery, jwks };
}

/** Null where the document does not say, or names something that AWS would not fetch either. */
function keysAddress(answer: PublicAnswer): string | null {
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  try {
    const { jwks_uri } = parseDiscoveryDocument(answer.body);
    return jwks_uri.startsWith('https://') && URL.canParse(jwks_uri) ? jwks_uri : null;
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}

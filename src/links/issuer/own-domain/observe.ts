import type { OwnDomain } from '../../../config/trust-chain.ts';
import { discoveryPath } from '../../../trust/discovery-document.ts';
import type { IssuerPorts, SeenCertificate, SeenDistribution } from '../ports.ts';

/** The state of a domain name's certificate and record. */
export interface DomainFacts {
  readonly domain: OwnDomain;
  /** The one that irsa.yaml names; null if ACM does not have it. */
  readonly certificate: SeenCertificate | null;
  /** Whether the documents can be read by the name. */
  readonly isReached: boolean;
}

/**
 * Fetches the documents only when the distribution has the name: a resolver would cache the answer that the name does not
 * exist.
 */
export async function observeDomain(
  domain: OwnDomain,
  distribution: SeenDistribution | null,
  { certificates, publicDocuments }: Pick<IssuerPorts, 'certificates' | 'publicDocuments'>,
): Promise<DomainFacts> {
  const hasName = distribution?.settings.aliases.includes(domain.name) === true;
  const [certificate, unread] = await Promise.all([
    (await certificates()).get(domain.certificate),
    hasName ? whyUnread(domain.name, publicDocuments) : 'the distribution does not have the name',
  ]);
  return { domain, certificate, isReached: unread === null };
}

/** Null if the documents can be read by the name. */
export async function whyUnread(
  name: string,
  publicDocuments: IssuerPorts['publicDocuments'],
): Promise<string | null> {
  const answer = await publicDocuments.fetch(`https://${name}${discoveryPath}`);
  if (answer.kind === 'no-answer') return answer.detail;
  return answer.status === 200 ? null : `the answer has status ${answer.status}`;
}

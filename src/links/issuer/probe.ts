import type { DesiredIssuer } from './desired.ts';
import type { IssuerFacts } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { type FetchedDocuments, fetchDocuments } from './public-view/observe.ts';

/** What AWS would see of the issuer, and what lies at its place. */
export interface IssuerEvidence extends FetchedDocuments {
  readonly facts: IssuerFacts;
}

export async function probeIssuer(
  desired: DesiredIssuer,
  facts: IssuerFacts,
  { publicDocuments }: IssuerPorts,
): Promise<IssuerEvidence> {
  return { facts, ...(await fetchDocuments(desired.url, publicDocuments)) };
}

import { type DesiredIssuer, located } from './desired.ts';
import type { IssuerFacts } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { type FetchedDocuments, fetchDocuments } from './public-view/observe.ts';

/** The issuer's documents as AWS would see them, and as they are stored. */
export type IssuerEvidence = {
  readonly facts: IssuerFacts;
} & (
  | FetchedDocuments
  /** Nothing can be fetched while the URL is unknown. */
  | { readonly discovery: null; readonly jwks: null }
);

export async function probeIssuer(
  desired: DesiredIssuer,
  facts: IssuerFacts,
  { publicDocuments }: IssuerPorts,
): Promise<IssuerEvidence> {
  const { url } = located(desired, facts.place);
  if (!url.known) return { facts, discovery: null, jwks: null };
  return { facts, ...(await fetchDocuments(url.value, publicDocuments)) };
}

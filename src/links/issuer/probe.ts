import type { Progress } from '../../chain/progress.ts';
import { type DesiredIssuer, located } from './desired.ts';
import type { IssuerFacts } from './observe.ts';
import { lookSentences } from './pod-view/check-look.ts';
import type { IssuerPorts, PodDocuments, PodLook } from './ports.ts';
import { type FetchedDocuments, fetchDocuments } from './public-view/observe.ts';

/** What AWS would see of the issuer, and what lies at its place. */
export type IssuerEvidence = {
  readonly facts: IssuerFacts;
  /** What a pod saw; null where none was asked. */
  readonly look: PodLook | null;
} & (
  | FetchedDocuments
  /** Nothing can be asked while the URL is unknown. */
  | { readonly discovery: null; readonly jwks: null }
);

export async function probeIssuer(
  desired: DesiredIssuer,
  facts: IssuerFacts,
  { publicDocuments, podDocuments }: IssuerPorts,
  progress: Progress,
): Promise<IssuerEvidence> {
  const { url } = located(desired, facts.place);
  if (!url.known) return { facts, look: null, discovery: null, jwks: null };
  const fetched = await fetchDocuments(url.value, publicDocuments);
  const look = podDocuments ? await lookFromPod(fetched, podDocuments, progress) : null;
  return { facts, look, ...fetched };
}

async function lookFromPod(
  { discovery, jwks }: FetchedDocuments,
  podDocuments: PodDocuments,
  progress: Progress,
): Promise<PodLook> {
  const look = await podDocuments.look([discovery.url, jwks.url], (forWhat, sinceSeconds) =>
    progress({ type: 'waiting', link: 'issuer', forWhat, sinceSeconds, usuallySeconds: 5 }),
  );
  for (const what of lookSentences(look)) progress({ type: 'seen', link: 'issuer', what });
  return look;
}

import { Document, isScalar } from 'yaml';
import type { TrustChain } from './trust-chain.ts';

/** The chain as an irsa.yaml with every default written out. It parses to the same chain. */
export function renderResolved({ settings, issuer }: TrustChain): string {
  const document = new Document(settings, { aliasDuplicateObjects: false });
  const bucket = document.getIn(['spec', 'issuer', 's3', 'bucket'], true);
  if (isScalar(bucket)) bucket.comment = ` ${issuer.url}`;
  return document.toString({ lineWidth: 0 });
}

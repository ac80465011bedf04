import type { IssuerHosting } from '../../config/trust-chain.ts';
import type { ChainLook } from '../chain-look.ts';
import type { DraftPart } from '../draft-part.ts';

/** The public keys of the chain, the signing key first; a key that does not exist yet has no kid. */
export function keyParts({ outputs, context }: ChainLook): readonly DraftPart[] {
  const { publicKeys } = outputs;
  const source = sourceWords[context.chain.signingKey.source];
  if (!publicKeys.known) {
    return [{ kind: 'signing key', name: 'the signing key', facts: [source] }];
  }
  return publicKeys.value.map(({ kid, alg }, index) => ({
    kind: 'signing key',
    name: kid,
    facts: [alg, index === 0 ? 'signs' : 'is also published', source],
  }));
}

const sourceWords = { cluster: "cluster's key", new: "chain's key" } as const;

/** The issuer of the chain, and the former issuers of the API servers. */
export function issuerParts({
  context: { chain },
  outputs: { issuerUrl, acceptedIssuers },
}: ChainLook): readonly DraftPart[] {
  const name = issuerUrl.known ? issuerUrl.value : 'the issuer';
  const others = new Set([...acceptedIssuers.values()].flat());
  others.delete(name);
  return [
    { kind: 'issuer', name, facts: [hostingWords(chain.issuer)] },
    ...[...others].map(
      (name): DraftPart => ({
        kind: 'issuer from before',
        name,
        facts: ['belongs to the cluster, not to this chain'],
      }),
    ),
  ];
}

function hostingWords(issuer: IssuerHosting): string {
  switch (issuer.hosting) {
    case 's3':
      return `S3 bucket ${issuer.bucket}`;
    case 'directory':
      return `folder ${issuer.path}`;
    case 'existing':
      return 'published by another party';
    case 'cloudFront':
      return `CloudFront for the bucket ${issuer.bucket}${issuer.domain ? `, domain ${issuer.domain.name}` : ''}`;
  }
}

import type { Finding } from '../../chain/finding.ts';
import type { Known } from '../../chain/known.ts';
import { clusterUidTag, type Owner, type Tags } from '../../chain/ownership.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { keyList } from './published-keys.ts';

export function issuerError(code: ErrorCode, problem: Problem): Finding {
  return { code, link: 'issuer', severity: 'error', ...problem };
}

export function issuerWarning(code: ErrorCode, problem: Problem): Finding {
  return { code, link: 'issuer', severity: 'warning', ...problem };
}

type OtherChain = Extract<Owner, { kind: 'other-chain' }>;

/** A place or a document that carries the mark of another chain. */
export function othersPlace(target: string, owner: OtherChain, ownership: Tags): Finding {
  const isRenamed = owner.clusterUid === ownership[clusterUidTag];
  return issuerError('IRSA-ISSUER-031', {
    what: `${target} belongs to another chain.`,
    why: `Its mark names the ${isRenamed ? 'chain' : 'cluster'} ${owner.cluster} with the UID ${owner.clusterUid}${isRenamed ? ', which is this cluster' : ''}.`,
    next: isRenamed
      ? `Put metadata.name: ${owner.cluster} back, or take that chain down with \`irsactl destroy\` under its old name first; for a second chain choose a bucket or folder of its own.`
      : 'Give this chain a bucket or folder of its own.',
  });
}

export function othersDocument(target: string, howItDiffers: string, foreign: readonly Jwk[]): Finding {
  const stay =
    foreign.length === 0
      ? ''
      : ` (then ${keyList(foreign)} stay${foreign.length === 1 ? 's' : ''} published: whoever holds such a key can make tokens of this cluster)`;
  return issuerError('IRSA-ISSUER-034', {
    what: `${target} was published by somebody else and says something else.`,
    why: `Seen: ${howItDiffers}.`,
    next: `Where it was once your own, delete it and run \`irsactl apply\`; else choose another place, or take it over with \`irsactl apply --adopt\`${stay}.`,
  });
}

export function keyReplaced(target: string, published: readonly Jwk[], keys: Known<readonly Jwk[]>): Finding {
  const now = keys.known ? `is ${keyList(keys.value)}` : 'would be made anew';
  return issuerError('IRSA-ISSUER-054', {
    what: `${target} was published with another signing key than the chain has now.`,
    why: `It publishes ${keyList(published)}; the signing key ${now}. Tokens that pods hold are signed with the published one.`,
    next: `Find out who changed the signing key and put the former one back. Only where nothing signs with the published key, delete ${target} and run \`irsactl apply\`.`,
  });
}

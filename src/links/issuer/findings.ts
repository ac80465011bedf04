import type { Finding } from '../../chain/finding.ts';
import type { Owner } from '../../chain/ownership.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';

export function issuerError(code: ErrorCode, problem: Problem): Finding {
  return { code, link: 'issuer', severity: 'error', ...problem };
}

export function issuerWarning(code: ErrorCode, problem: Problem): Finding {
  return { code, link: 'issuer', severity: 'warning', ...problem };
}

/** A place or a document that carries the mark of another chain. */
export function othersPlace(target: string, owner: Extract<Owner, { kind: 'other-chain' }>): Finding {
  return issuerError('IRSA-ISSUER-031', {
    what: `${target} belongs to another chain.`,
    why: `Its mark names the cluster ${owner.cluster} with the UID ${owner.clusterUid}.`,
    next: 'Give this chain a bucket or folder of its own.',
  });
}

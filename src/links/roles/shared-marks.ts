import { createHash } from 'node:crypto';
import type { ChainContext } from '../../chain/context.ts';

/** The format of irsactl's Sids: IAM accepts only letters and digits. */
const markForm = /^irsactl[0-9a-f]{12}$/;

/**
 * The Sid of this chain's statement: two clusters with one name differ by the UID. In a migration the statement for a former
 * issuer has its own Sid.
 */
export function chainSid({ chain, cluster }: Pick<ChainContext, 'chain' | 'cluster'>, former = ''): string {
  const digest = createHash('sha256').update(`${cluster.uid}/${chain.name}${former}`).digest('hex');
  return `irsactl${digest.slice(0, 12)}`;
}

export function isChainSid(sid: string | null): boolean {
  return sid !== null && markForm.test(sid);
}

/** The owner's consent that other chains add their statements: without it, the owner's next apply would remove them. */
export const sharedTag = 'irsactl.dev/shared';

import { createHash } from 'node:crypto';
import type { ChainContext } from '../../chain/context.ts';

/** What a Sid of irsactl's looks like: IAM takes letters and digits alone. */
const markForm = /^irsactl[0-9a-f]{12}$/;

/**
 * The Sid of this chain's statement: two clusters of one name differ by the UID. In a migration the statement for a former
 * issuer has a Sid of its own.
 */
export function chainSid({ chain, cluster }: Pick<ChainContext, 'chain' | 'cluster'>, former = ''): string {
  const digest = createHash('sha256').update(`${cluster.uid}/${chain.name}${former}`).digest('hex');
  return `irsactl${digest.slice(0, 12)}`;
}

export function isChainSid(sid: string | null): boolean {
  return sid !== null && markForm.test(sid);
}

/** The owner's consent that other chains add statements of their own: without it its next apply would take them out. */
export const sharedTag = 'irsactl.dev/shared';

import type { Finding } from '../../../chain/finding.ts';
import type { DesiredControlPlane } from '../desired.ts';
import { namesKey } from '../manifest/chain-flags.ts';
import { addedParts, type OpenedNode } from '../node-state.ts';
import type { ChainFormParts, ServerForm } from '../server-form.ts';
import { notAsApplied } from '../standing-chain.ts';
import type { RestartMeans } from '../step/restart-means.ts';

/** A node on which the chain was applied, and what both stages of the way back work with. */
export interface AppliedNode {
  readonly desired: DesiredControlPlane;
  readonly opened: OpenedNode;
  /** What the chain added, and what there was before it. */
  readonly ours: ChainFormParts;
  readonly original: ServerForm;
  readonly means: RestartMeans;
}

/** Null where no original leads back. */
export function appliedNodeOf(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  means: RestartMeans,
): AppliedNode | { readonly finding: Finding } | null {
  const { facts, state } = opened;
  if (!facts.original) return null;
  const { flags, manifest } = facts.original;
  const ours = addedParts(desired, opened);
  // An original that was kept while the chain signed already leads nowhere.
  const signedBefore = desired.madeKey && ours.pair !== null && facts.originalPair?.signingId === ours.keyId;
  if (namesKey(flags, ours) || signedBefore) return null;
  if (manifest !== state.node.manifest) {
    return { finding: notAsApplied('controlPlane.nodes[].manifest', state.node.manifest, manifest) };
  }
  return { desired, opened, ours, original: { flags, pair: facts.originalPair }, means };
}

export function isApplied(applied: ReturnType<typeof appliedNodeOf>): applied is AppliedNode {
  return applied !== null && 'ours' in applied;
}

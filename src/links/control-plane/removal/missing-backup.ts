import type { Finding } from '../../../chain/finding.ts';
import type { RemovalStage } from '../../../chain/link.ts';
import { type DesiredControlPlane, nodePaths } from '../desired.ts';
import type { NodeFacts } from '../facts.ts';
import { finding } from '../findings.ts';
import { lacksRecords } from '../joined-node.ts';
import { onNode } from '../key-placement.ts';
import { namesKey } from '../manifest/chain-flags.ts';
import type { NodeState, OpenedNode } from '../node-state.ts';
import { otherChainFindings } from '../standing-chain.ts';
import { isUnnoted, signsWithMadeKey } from '../unnoted-chain.ts';
import type { NodeRemoval } from './node-removal.ts';
import { backupRemoval, keyRemoval } from './own-files.ts';

/**
 * Without an original irsactl never changed the manifest, unless the original was lost. What an interrupted first run
 * put in place before it touched the manifest is taken away all the same.
 */
export function planWithoutBackup(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  stage: RemovalStage,
  nodes: readonly NodeFacts[],
): NodeRemoval {
  const { facts, state } = opened;
  const lost = lostOriginal(desired, opened, stage, nodes);
  // There is nothing to undo of a chain that was never applied, nor of one that was renamed since: who it is now is said.
  const named = otherChainFindings(desired, opened);
  // The records are there, under the former name: nothing is lost.
  const isRenamed = lost !== null && facts.otherChains.some(({ issuer }) => isOurs(desired, issuer));
  if (isRenamed && named.length > 0) {
    return {
      changes: [],
      undoing: false,
      findings: named.map((one) => ({ ...one, severity: 'error' as const })),
    };
  }
  const others = named.map((one) => ({ ...one, severity: 'warning' as const }));
  if (lost) return { changes: [], undoing: false, findings: [lost, ...others] };
  if (stage === 'sign-back') return { changes: [], undoing: false, findings: others };
  return {
    changes: [
      ...(facts.installed.exists ? [keyRemoval(state)] : []),
      ...(facts.hasBackups ? [backupRemoval(desired, state)] : []),
    ],
    undoing: false,
    findings: others,
  };
}

/**
 * While the API server signs for the chain or has its key, nothing that its tokens rest on may be deleted; nor is one
 * passed over that still accepts the chain as the other nodes do, whose records say that it came with the chain.
 */
function lostOriginal(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
  stage: RemovalStage,
  others: readonly NodeFacts[],
): Finding | null {
  const { api } = facts;
  const { flags, key, node } = state;
  const [first = null] = flags.issuers;
  const signing =
    [first, api.issuer, api.minted?.issuer ?? null].find((issuer) => isOurs(desired, issuer)) ?? null;
  const isNamed =
    stage === 'accept-back'
      ? namesKey(flags, { issuer: '', key })
      : flags.signingKeyFile === key.privateFile || signsWithMadeKey(desired, facts, state);
  const isAccepted =
    stage === 'accept-back' && (lacksRecords(facts, others) || isUnnoted(desired, { facts, state }));
  if (signing === null && !isNamed && !isAccepted) return null;
  const { original } = nodePaths(desired.chain, node);
  return finding.error('IRSA-CONTROLPLANE-035', {
    what: `The API server of ${node.name} has the issuer or the key of the chain, and there is no original manifest to go back to.`,
    why: `It issues tokens of ${signing ?? first ?? 'no issuer'}, signed with ${flags.signingKeyFile}; ${original} is not there, cannot be read, or is from when it signed for the chain already.`,
    next: `Set spec.controlPlane.nodes[].directory to the folder of the apply, or restore ${original} from a backup. ${byHand(desired, state)}`,
  });
}

/** In an order in which every API server accepts, at each moment, what any of them has signed. */
function byHand({ ownKey }: DesiredControlPlane, { key, manifest, node, pair }: NodeState): string {
  const last = (rest: string) => `take ${rest} out once pods have new tokens.`;
  if (!ownKey) {
    return `Or by hand, each step on every node before the next: add another issuer behind the chain's in ${node.manifest}, where it is not there; put it first; ${last("the chain's")}`;
  }
  if (pair === null) {
    return `Or by hand, each step on every node before the next: add another issuer behind the chain's in ${node.manifest}, where it is not there; let another key sign there whose public half every API server accepts, and put that issuer first, behind it the chain's; ${last(`the chain's issuer and ${key.publicFile}`)}`;
  }
  const { publicFile, privateFile } = onNode(manifest, pair);
  return `Or by hand, each step on every node before the next: make one new key pair for all; put its public half first into ${publicFile}, the chain's behind it, add another issuer behind the chain's in ${node.manifest}, where it is not there, and restart the API server; put its private half into ${privateFile} and that issuer before the chain's, and restart API server and controller-manager; ${last(`the chain's issuer and its key in ${publicFile}`)}`;
}

function isOurs({ issuer }: DesiredControlPlane, other: string | null): boolean {
  return issuer.known && other === issuer.value;
}

import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { change, flagsValue, stepChanges, targetOf } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { audienceWarning, finding, noManifest, unusableManifest } from './findings.ts';
import { issuerChangeFindings } from './issuer-change.ts';
import { keyInstallation } from './key-installation.ts';
import { kubeadmFindings } from './kubeadm-config.ts';
import { type ChainFlags, sameFlags, signWith } from './manifest/chain-flags.ts';
import { editFlags } from './manifest/edit-flags.ts';
import type { ServiceAccountFlags } from './manifest/flags.ts';
import { nodesFinding } from './node-rules.ts';
import { desiredFlags, type NodeState, nodeStateOf } from './node-state.ts';
import { placeFindings, safetyFindings } from './safety.ts';
import { standingChainFindings } from './standing-chain.ts';
import { hashOf } from './step/records.ts';
import { wrongClusterFindings } from './wrong-cluster.ts';

export function planControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): LinkPlan {
  const opened = readNode(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { state, facts: node, cluster } = opened;
  const ours = desiredFlags(desired, state);
  const wanted = signWith(state.flags, ours ?? { issuer: null, key: desired.ownKey ? state.key : null });
  const install = keyInstallation(desired, node, state);
  const isDone = ours !== null && sameFlags(wanted, state.flags);
  const failed = isDone || ours === null ? [] : failedFindings(desired, node, state, wanted, ours);
  const signs = isDone || failed.length > 0 ? [] : [signing(state, wanted, ours)];
  return {
    changes: [...stepChanges(state), ...install.changes, ...signs],
    findings: [
      ...safetyFindings(desired, node, state, wanted),
      ...memberFindings(desired, cluster),
      ...wrongClusterFindings(node, state),
      ...standingChainFindings(desired, node, state),
      ...install.findings,
      ...failed,
      ...issuerChangeFindings(desired, cluster, state, wanted, consent),
      ...audienceWarning(state),
      ...kubeadmFindings(cluster.kubeadmConfig, wanted),
    ],
    outputs: {},
    summary: `${state.node.name} issues tokens of ${state.flags.issuers[0] ?? 'no issuer'}`,
  };
}

interface OpenedNode {
  readonly state: NodeState;
  readonly facts: NodeFacts;
  readonly cluster: ClusterFacts;
}

/** Reads the facts, or says why nothing can be planned from them but, perhaps, to put a manifest back. */
export function readNode(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
): { readonly blocked: LinkPlan } | OpenedNode {
  const [seen] = facts.nodes;
  const unworkable = nodesFinding(desired.nodes);
  if (!seen) {
    const unseen = facts.unseen.map(({ finding }) => finding);
    return { blocked: blocked(unworkable ? [unworkable] : unseen) };
  }
  if (!seen.manifest) return { blocked: blocked([noManifest(seen.node.manifest)]) };
  const state = nodeStateOf(desired, seen);
  if ('fault' in state) {
    return { blocked: blocked([unusableManifest(seen.node.manifest, state.fault, state.line)]) };
  }
  if (state.step !== 'put-back') return { state, facts: seen, cluster: facts.cluster };
  const changes = stepChanges(state);
  return { blocked: { ...blocked(placeFindings(desired, seen, state)), changes } };
}

function blocked(findings: readonly Finding[]): LinkPlan {
  return { changes: [], findings, outputs: {}, summary: 'cannot be changed' };
}

function signing(state: NodeState, wanted: ServiceAccountFlags, ours: ChainFlags | null): Change {
  const isSameIssuer = ours !== null && wanted.issuers[0] === state.flags.issuers[0];
  return change.update('sign', targetOf(state, state.node.manifest), {
    before: flagsValue(state.flags),
    after: flagsValue(wanted, ours === null ? [{ $unknown: 'the issuer' }] : []),
    why: isSameIssuer
      ? 'The API server must sign with the key of the chain; everything that it accepts today stays accepted.'
      : 'The API server must issue tokens that AWS can verify; everything that it accepts today stays accepted.',
    disruptive: true,
  });
}

/** A manifest that was put back is not tried again by itself: each try costs an outage. */
export function failedFindings(
  desired: DesiredControlPlane,
  { failed }: NodeFacts,
  { manifest, node }: NodeState,
  wanted: ServiceAccountFlags,
  ours: ChainFlags,
): readonly Finding[] {
  if (failed === null || failed.hash !== hashOf(editFlags(manifest, wanted, ours))) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-039', {
      what: `The API server of ${node.name} did not serve with these flags at ${new Date(failed.at).toISOString()}, and the manifest from before was put back.`,
      why: `With the new flags, ${failed.reason}.`,
      next: `Put right what the reason names. Then remove ${nodePaths(desired.chain, node).failed} to let irsactl try again.`,
    }),
  ];
}

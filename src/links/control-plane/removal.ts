import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { change, flagsValue, stepChanges, targetOf } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { installation } from './key-installation.ts';
import {
  type ChainFlags,
  namesKey,
  sameFlags,
  signBack,
  withKeyFile,
  withoutKeyFile,
} from './manifest/chain-flags.ts';
import { effectiveAudiences, type ServiceAccountFlags } from './manifest/flags.ts';
import { addedFlags, type NodeState } from './node-state.ts';
import { failedFindings, readNode } from './plan.ts';
import { manifestUndo } from './removal/manifest-undo.ts';
import { planWithoutBackup } from './removal/missing-backup.ts';
import { backupRemoval, keyRemoval } from './removal/own-files.ts';
import { atRiskFindings } from './removal/tokens-at-risk.ts';
import { safetyFindings } from './safety.ts';
import { notAsApplied } from './standing-chain.ts';

/** What both stages work with. */
interface Standing {
  readonly desired: DesiredControlPlane;
  readonly facts: NodeFacts;
  readonly cluster: ClusterFacts;
  readonly state: NodeState;
  /** What the chain added, and the flags from before it. */
  readonly ours: ChainFlags;
  readonly original: ServiceAccountFlags;
}

export function planControlPlaneRemoval(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  stage: RemovalStage,
  consent: Consent,
): LinkPlan {
  const [node] = facts.nodes;
  if (!node?.original) return planWithoutBackup(desired, facts, stage);
  const opened = readNode(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { state, cluster } = opened;
  const { flags: original, manifest } = node.original;
  const ours = addedFlags(desired, node, state);
  // An original that was kept while the chain signed already leads nowhere.
  if (namesKey(original, ours)) return planWithoutBackup(desired, facts, stage);
  if (manifest !== state.node.manifest) {
    const finding = notAsApplied('controlPlane.nodes[].manifest', state.node.manifest, manifest);
    return { changes: [], findings: [finding], outputs: {}, summary: 'cannot be undone' };
  }
  const standing = { desired, facts: node, cluster, state, ours, original };
  return stage === 'sign-back' ? planSignBack(standing) : planAcceptBack(standing, consent);
}

function planSignBack(standing: Standing): LinkPlan {
  const { desired, facts, cluster, state, ours, original } = standing;
  const repair = ownKeyRepair(standing);
  const wanted = signBack(repair.flags, original, ours);
  const isDone = sameFlags(wanted, state.flags);
  const failed = isDone ? [] : failedFindings(desired, facts, state, wanted, ours);
  const changes = isDone || failed.length > 0 ? [] : [...repair.changes, signingBack(state, wanted)];
  return {
    changes: [...stepChanges(state), ...changes],
    findings: [
      ...safetyFindings(desired, facts, state, wanted),
      ...memberFindings(desired, cluster),
      ...failed,
    ],
    outputs: {},
    summary: `${state.node.name} issues tokens of ${wanted.issuers[0] ?? 'no issuer'} again`,
  };
}

/**
 * An API server does not start with a key file that is gone: the chain's is put back, or its line taken out. A line
 * that somebody took out while the chain signed comes back: tokens of the chain stay accepted until the second stage.
 */
function ownKeyRepair({ facts, state, ours, original }: Standing): {
  readonly flags: ServiceAccountFlags;
  readonly changes: readonly Change[];
} {
  const { flags } = state;
  const { installed, stagedKeyId } = facts;
  if (!namesKey(flags, ours)) return { flags, changes: [] };
  if (installed.complete) return { flags: withKeyFile(flags, ours), changes: [] };
  if (stagedKeyId === null) return { flags: withoutKeyFile(flags, original, ours), changes: [] };
  return { flags: withKeyFile(flags, ours), changes: [installation(installed, state, stagedKeyId)] };
}

function signingBack(state: NodeState, wanted: ServiceAccountFlags): Change {
  return change.update('sign-back', targetOf(state, state.node.manifest), {
    before: flagsValue(state.flags),
    after: flagsValue(wanted),
    why: 'New tokens are issued as before irsactl; those of the chain stay accepted until nobody uses them.',
    disruptive: true,
  });
}

function planAcceptBack(standing: Standing, consent: Consent): LinkPlan {
  const { desired, facts, cluster, state, ours, original } = standing;
  const stillSigns = !sameFlags(signBack(state.flags, original, ours), state.flags);
  const undo = stillSigns ? null : manifestUndo(facts, state, ours, original);
  const wanted = undo?.wanted ?? (stillSigns ? signBack(state.flags, original, ours) : state.flags);
  return {
    changes: [
      ...stepChanges(state),
      ...(undo ? [undo.change] : []),
      ...(facts.installed.exists && !stillSigns ? [keyRemoval(state)] : []),
      backupRemoval(desired, state),
    ],
    findings: [
      ...safetyFindings(desired, facts, state, wanted),
      ...memberFindings(desired, cluster),
      ...(stillSigns ? [signsForChain(state)] : []),
      ...(undo ? atRiskFindings(desired, facts, cluster, effectiveAudiences(state.flags), consent) : []),
      ...(undo?.findings ?? []),
    ],
    outputs: {},
    summary: `${state.node.name} accepts what it accepted before irsactl`,
  };
}

function signsForChain({ flags, node }: NodeState): Finding {
  return finding.error('IRSA-CONTROLPLANE-031', {
    what: `The API server of ${node.name} still signs for the chain.`,
    why: `It issues tokens of ${flags.issuers[0] ?? 'no issuer'}, signed with ${flags.signingKeyFile ?? 'no key'}.`,
    next: 'Run the first stage of destroy first: `irsactl destroy`.',
  });
}

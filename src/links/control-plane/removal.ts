import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { change, flagsValue, stepChanges, targetOf } from './changes.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, safetyFindings } from './findings.ts';
import { type ChainFlags, sameFlags, signBack, withoutChain } from './manifest/chain-flags.ts';
import { effectiveAudiences, type ServiceAccountFlags } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';
import { readNode } from './plan.ts';
import { planWithoutBackup } from './removal/missing-backup.ts';
import { backupRemoval, keyRemoval } from './removal/own-files.ts';
import { atRiskFindings } from './removal/tokens-at-risk.ts';

export function planControlPlaneRemoval(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  stage: RemovalStage,
  consent: Consent,
): LinkPlan {
  if (!facts?.original) return planWithoutBackup(desired, facts, stage);
  const opened = readNode(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { state } = opened;
  const { original } = facts;
  const ours = ourFlags(desired, state, original.flags);
  return stage === 'sign-back'
    ? planSignBack(desired, facts, state, ours, original.flags)
    : planAcceptBack(desired, facts, state, ours, original.flags, consent);
}

function ourFlags(desired: DesiredControlPlane, state: NodeState, original: ServiceAccountFlags): ChainFlags {
  const added = state.flags.issuers.find((issuer) => !original.issuers.includes(issuer));
  const issuer = desired.issuer.known ? desired.issuer.value : (added ?? '');
  return { issuer, key: state.key };
}

function planSignBack(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
  ours: ChainFlags,
  original: ServiceAccountFlags,
): LinkPlan {
  const wanted = signBack(state.flags, original, ours);
  const changes = sameFlags(wanted, state.flags)
    ? []
    : [
        change({
          kind: 'sign-back',
          action: 'update',
          target: targetOf(state, state.node.manifest),
          before: flagsValue(state.flags),
          after: flagsValue(wanted),
          why: 'New tokens are issued as before irsactl; those of the chain stay accepted until nobody uses them.',
          disruptive: true,
        }),
      ];
  return {
    changes: [...stepChanges(state), ...changes],
    findings: safetyFindings(desired, facts, state),
    outputs: {},
    summary: `${state.node.name} issues tokens of ${wanted.issuers[0] ?? 'no issuer'} again`,
  };
}

function planAcceptBack(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
  ours: ChainFlags,
  original: ServiceAccountFlags,
  consent: Consent,
): LinkPlan {
  const back = signBack(state.flags, original, ours);
  const stillSigns = !sameFlags(back, state.flags);
  const manifest = stillSigns ? null : manifestUndo(facts, state, ours, original);
  return {
    changes: [
      ...stepChanges(state),
      ...(manifest ? [manifest] : []),
      ...(facts.installed.exists && !stillSigns ? [keyRemoval(state)] : []),
      backupRemoval(desired, state),
    ],
    findings: [
      ...safetyFindings(desired, facts, state),
      ...(stillSigns ? [signsForChain(state)] : []),
      ...(manifest ? atRiskFindings(desired, facts, effectiveAudiences(state.flags), consent) : []),
      ...(manifest?.kind === 'reverse-lines' ? [editedSince(state)] : []),
    ],
    outputs: {},
    summary: `${state.node.name} accepts what it accepted before irsactl`,
  };
}

/** Byte for byte while the file is what irsactl wrote; after an edit by somebody else only irsactl's own lines. */
function manifestUndo(
  facts: NodeFacts,
  state: NodeState,
  ours: ChainFlags,
  original: ServiceAccountFlags,
): Change | null {
  // Where a step is put back first, the manifest is then the one from before it.
  const hash = state.step === 'put-back' ? facts.step?.before : facts.manifest?.hash;
  if (hash === facts.original?.hash) return null;
  const target = targetOf(state, state.node.manifest);
  const before = flagsValue(state.flags);
  const { written } = facts;
  const isPristine =
    state.step === 'confirm' ? facts.step?.pristine : hash === written?.hash && written?.pristine;
  if (isPristine) {
    return change({
      kind: 'restore-original',
      action: 'update',
      target,
      before,
      after: flagsValue(original),
      why: 'The manifest goes back to what it was before irsactl, byte for byte.',
      disruptive: true,
    });
  }
  const wanted = withoutChain(state.flags, original, ours);
  if (sameFlags(wanted, state.flags)) return null;
  return change({
    kind: 'reverse-lines',
    action: 'update',
    target,
    before,
    after: flagsValue(wanted),
    why: 'Somebody edited the manifest since, so that only the lines of irsactl are taken out.',
    disruptive: true,
  });
}

function signsForChain({ flags, node }: NodeState): Finding {
  return finding('IRSA-CONTROLPLANE-031', {
    what: `The API server of ${node.name} still signs for the chain.`,
    why: `It issues tokens of ${flags.issuers[0] ?? 'no issuer'}, signed with ${flags.signingKeyFile ?? 'no key'}.`,
    next: 'Run the first stage of destroy first: `irsactl destroy`.',
  });
}

function editedSince({ node }: NodeState): Finding {
  return finding(
    'IRSA-CONTROLPLANE-033',
    {
      what: `${node.manifest} was edited since irsactl wrote it.`,
      why: 'Putting the original back would undo that edit as well.',
      next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
    },
    'warning',
  );
}

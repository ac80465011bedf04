import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { change, flagsValue, stepChanges, targetOf } from './changes.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, safetyFindings } from './findings.ts';
import { lossFindings } from './loss.ts';
import { type ChainFlags, sameFlags, signBack, withoutChain } from './manifest/chain-flags.ts';
import { effectiveAudiences, type ServiceAccountFlags } from './manifest/flags.ts';
import { backupRemoval, keyRemoval } from './own-file-removal.ts';
import { openSituation } from './plan.ts';
import type { Situation } from './situation.ts';
import { planWithoutOriginal } from './without-original.ts';

export function planControlPlaneRemoval(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  stage: RemovalStage,
  consent: Consent,
): LinkPlan {
  if (!facts?.original) return planWithoutOriginal(desired, facts, stage);
  const opened = openSituation(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { situation } = opened;
  const { original } = facts;
  const ours = ourFlags(desired, situation, original.flags);
  return stage === 'sign-back'
    ? planSignBack(desired, facts, situation, ours, original.flags)
    : planAcceptBack(desired, facts, situation, ours, original.flags, consent);
}

function ourFlags(
  desired: DesiredControlPlane,
  situation: Situation,
  original: ServiceAccountFlags,
): ChainFlags {
  const added = situation.flags.issuers.find((issuer) => !original.issuers.includes(issuer));
  const issuer = desired.issuer.known ? desired.issuer.value : (added ?? '');
  return { issuer, key: situation.key };
}

function planSignBack(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  situation: Situation,
  ours: ChainFlags,
  original: ServiceAccountFlags,
): LinkPlan {
  const wanted = signBack(situation.flags, original, ours);
  const changes = sameFlags(wanted, situation.flags)
    ? []
    : [
        change({
          kind: 'sign-back',
          action: 'update',
          target: targetOf(situation, situation.node.manifest),
          before: flagsValue(situation.flags),
          after: flagsValue(wanted),
          why: 'New tokens are issued as before irsactl; those of the chain stay accepted until nobody uses them.',
          disruptive: true,
        }),
      ];
  return {
    changes: [...stepChanges(situation), ...changes],
    findings: safetyFindings(desired, facts, situation),
    outputs: {},
    summary: `${situation.node.name} issues tokens of ${wanted.issuers[0] ?? 'no issuer'} again`,
  };
}

function planAcceptBack(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  situation: Situation,
  ours: ChainFlags,
  original: ServiceAccountFlags,
  consent: Consent,
): LinkPlan {
  const back = signBack(situation.flags, original, ours);
  const stillSigns = !sameFlags(back, situation.flags);
  const manifest = stillSigns ? null : manifestUndo(facts, situation, ours, original);
  return {
    changes: [
      ...stepChanges(situation),
      ...(manifest ? [manifest] : []),
      ...(facts.installed.exists && !stillSigns ? [keyRemoval(situation)] : []),
      backupRemoval(desired, situation),
    ],
    findings: [
      ...safetyFindings(desired, facts, situation),
      ...(stillSigns ? [signsForChain(situation)] : []),
      ...(manifest ? lossFindings(desired, facts, effectiveAudiences(situation.flags), consent) : []),
      ...(manifest?.kind === 'reverse-lines' ? [editedSince(situation)] : []),
    ],
    outputs: {},
    summary: `${situation.node.name} accepts what it accepted before irsactl`,
  };
}

/** Byte for byte while the file is what irsactl wrote; after an edit by somebody else only irsactl's own lines. */
function manifestUndo(
  facts: NodeFacts,
  situation: Situation,
  ours: ChainFlags,
  original: ServiceAccountFlags,
): Change | null {
  // Where a step is put back first, the manifest is then the one from before it.
  const hash = situation.step === 'put-back' ? facts.step?.before : facts.manifest?.hash;
  if (hash === facts.original?.hash) return null;
  const target = targetOf(situation, situation.node.manifest);
  const before = flagsValue(situation.flags);
  const { written } = facts;
  const isPristine =
    situation.step === 'confirm' ? facts.step?.pristine : hash === written?.hash && written?.pristine;
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
  const wanted = withoutChain(situation.flags, original, ours);
  if (sameFlags(wanted, situation.flags)) return null;
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

function signsForChain({ flags, node }: Situation): Finding {
  return finding('IRSA-CONTROLPLANE-031', {
    what: `The API server of ${node.name} still signs for the chain.`,
    why: `It issues tokens of ${flags.issuers[0] ?? 'no issuer'}, signed with ${flags.signingKeyFile ?? 'no key'}.`,
    next: 'Run the first stage of destroy first: `irsactl destroy`.',
  });
}

function editedSince({ node }: Situation): Finding {
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

import type { Change } from '../../chain/change.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { replacesKeys, stepChanges } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts } from './facts.ts';
import { noteOriginalChange } from './joined-node.ts';
import { openNodes } from './open-nodes.ts';
import { servingFindings } from './others-serve.ts';
import { preflightFindings } from './preflight/preflight-findings.ts';
import { unansweredCluster } from './preflight/rules/unanswered-cluster.ts';
import { planAcceptBack } from './removal/accept-back.ts';
import { appliedNodeOf, isApplied } from './removal/applied-node.ts';
import { comingIssuers } from './removal/coming-issuers.ts';
import { configBack, namedByKubeadm } from './removal/config-back.ts';
import { planWithoutBackup } from './removal/missing-backup.ts';
import type { NodeRemoval } from './removal/node-removal.ts';
import { planSignBack } from './removal/sign-back.ts';
import { atRiskFindings } from './removal/tokens-at-risk.ts';
import { unacceptedIssuers } from './removal/unaccepted-issuers.ts';
import { restartMeans } from './step/restart-means.ts';
import { unlikeRecords } from './unlike-records.ts';

/**
 * The way back in two stages, node by node: new tokens are issued as before irsactl at once; those of the chain stay
 * accepted everywhere until nobody uses them.
 */
export function planControlPlaneRemoval(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  stage: RemovalStage,
  consent: Consent,
): LinkPlan {
  const opening = openNodes(desired, facts);
  if ('blocked' in opening) return isTouched(desired, facts) ? opening.blocked : nothing;
  const { nodes } = opening;
  const unlike = unlikeRecords(desired, nodes);
  if (unlike.length > 0) return { ...nothing, findings: unlike, summary: 'cannot be undone' };
  const appliedNodes = nodes.map((opened) =>
    appliedNodeOf(desired, opened, restartMeans(opened.facts, facts.cluster.survey)),
  );
  const coming = stage === 'sign-back' ? comingIssuers(appliedNodes.filter(isApplied)) : [];
  const removals = nodes.map((opened, index): NodeRemoval => {
    const applied = appliedNodes[index] ?? null;
    if (applied === null) return planWithoutBackup(desired, opened, stage, facts.nodes);
    if ('finding' in applied) return { changes: [], undoing: false, findings: [applied.finding] };
    return stage === 'sign-back' ? planSignBack(applied, coming) : planAcceptBack(applied);
  });
  const back = configBack(facts, appliedNodes, stage);
  const stillNamed = back === null ? namedByKubeadm(facts, appliedNodes, removals, stage) : [];
  const isStuck = errorsIn(stillNamed).length > 0;
  const notes = nodes.flatMap(({ facts, state }) => noteOriginalChange(facts, state, desired.chain) ?? []);
  const changes = [
    ...notes,
    ...removals.flatMap((one) => (isStuck ? [] : one.changes)),
    ...(back ? [back] : []),
  ];
  const undoing = nodes.filter((_, index) => removals[index]?.undoing);
  return {
    changes: [...nodes.flatMap(({ state }) => stepChanges(state)), ...inOrder(changes)],
    findings: [
      ...(changes.length > 0 ? memberFindings(desired, facts.cluster) : []),
      ...(appliedNodes.some(isApplied) ? servingFindings(nodes) : []),
      ...(changes.length > 0 ? unansweredCluster(facts, changes) : []),
      ...beforeRestarts(desired, facts, changes),
      ...removals.flatMap(({ findings }) => findings),
      ...unacceptedIssuers(nodes, appliedNodes.filter(isApplied), coming),
      ...stillNamed,
      ...(stage === 'accept-back' ? atRiskFindings(desired, undoing, facts.cluster, consent) : []),
    ],
    outputs: {},
    summary: summaryOf(
      nodes.length,
      stage,
      changes,
      removals.flatMap(({ findings }) => findings),
    ),
  };
}

const leading: readonly string[] = ['sign-back', 'restore-original', 'reverse-lines'];
const restarting: readonly string[] = ['accept-original', ...leading];

/** The way back starts each API server anew as well. */
function beforeRestarts(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  changes: readonly Change[],
): readonly Finding[] {
  if (!changes.some(({ kind }) => restarting.includes(kind))) return [];
  const replacesSharedKey = changes.some((change) => change.kind === 'sign-back' && replacesKeys(change));
  return preflightFindings(desired, facts, { restarts: true, replacesSharedKey });
}

const nothing: LinkPlan = { changes: [], findings: [], outputs: {}, summary: 'nothing to undo' };

/** Every API server first; what irsactl kept for the way back goes last, when no node needs it any more. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const phases = [
    ['note-original'],
    ['install-key'],
    ['accept-original'],
    leading,
    ['restart-controller-manager'],
    ['persist-back'],
    ['remove-key'],
    ['remove-backups'],
  ];
  return phases.flatMap((kinds) => changes.filter(({ kind }) => kinds.includes(kind)));
}

/** A cluster that irsactl never worked on has nothing to undo, whatever else is wrong with it. */
function isTouched({ issuer }: DesiredControlPlane, { nodes, unseen }: ControlPlaneFacts): boolean {
  const isOurs = (other: string | null) => issuer.known && other === issuer.value;
  return (
    unseen.length > 0 ||
    nodes.some(({ original, step, api }) => original !== null || step !== null || isOurs(api.issuer))
  );
}

function summaryOf(
  count: number,
  stage: RemovalStage,
  changes: readonly Change[],
  findings: readonly Finding[],
): string {
  if (changes.length === 0)
    return errorsIn(findings).length > 0 ? 'cannot be undone' : 'nothing to undo in this stage';
  const [subject, issue, accept] =
    count === 1 ? ['the API server', 'issues', 'accepts'] : [`${count} API servers`, 'issue', 'accept'];
  return stage === 'sign-back'
    ? `${subject} ${issue} tokens as before irsactl`
    : `${subject} ${accept} what was accepted before irsactl`;
}

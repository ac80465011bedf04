import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { replacesKeys, stepChanges } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import { controllerRestart } from './controller-restart.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts } from './facts.ts';
import { issuerChangeFindings } from './issuer-change.ts';
import { noteOriginalChange } from './joined-node.ts';
import { keyInstallation } from './key-installation.ts';
import { audienceFindings, leavingAudiences } from './leaving-audiences.ts';
import { differenceFindings } from './node-differences.ts';
import { type NodePasses, planPasses } from './node-plan.ts';
import { nodeNames, openNodes } from './open-nodes.ts';
import { otherFlagFindings } from './other-flags.ts';
import { servingFindings } from './others-serve.ts';
import { planPersistence } from './persist/plan-persist.ts';
import { preflightFindings, unsuitedCluster } from './preflight/preflight-findings.ts';
import { manifestOnly } from './preflight/rules/manifest-only.ts';
import { unpersisted } from './preflight/rules/next-upgrade.ts';
import { unansweredCluster } from './preflight/rules/unanswered-cluster.ts';
import { unmountedKeys } from './preflight/rules/unmounted-keys.ts';
import { safetyFindings } from './safety.ts';
import { acceptForm, sameForm } from './server-form.ts';
import { standingChainFindings } from './standing-chain.ts';
import { restartMeans } from './step/restart-means.ts';
import { issuesAlready } from './unnoted-chain.ts';
import { wrongClusterFindings } from './wrong-cluster.ts';

/**
 * Two passes where there are several API servers: all of them accept before the first one signs, so that none ever
 * refuses what another has issued.
 */
export function planControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): LinkPlan {
  const opening = openNodes(desired, facts);
  if ('blocked' in opening) {
    const unsuited = unsuitedCluster(desired, facts);
    return unsuited.length > 0 ? { ...opening.blocked, findings: unsuited } : opening.blocked;
  }
  const { nodes } = opening;
  const leaving = leavingAudiences(desired, nodes, facts.cluster);
  const settings = { isSole: nodes.length === 1, dropsAudiences: leaving?.areFree ?? false };
  const passes = nodes.map((node) =>
    planPasses(desired, node, settings, restartMeans(node.facts, facts.cluster.survey)),
  );
  const persistence = planPersistence(facts.cluster.kubeadmConfig, passes);
  const replacesSharedKey = passes.some(({ sign }) => sign !== null && replacesKeys(sign));
  const restarts = passes.some(({ accept, sign }) => accept !== null || sign !== null);
  const preflight = preflightFindings(desired, facts, { restarts, replacesSharedKey });
  const installs = nodes.map((node) => keyInstallation(desired, node));
  const of = <T>(list: readonly (T | null)[]): readonly T[] => list.filter((one) => one !== null);
  const changes = [
    ...nodes.flatMap(({ state }) => stepChanges(state)),
    ...of(nodes.map(({ facts, state }) => noteOriginalChange(facts, state, desired.chain))),
    ...installs.flatMap(({ changes }) => changes),
    ...of(passes.map(({ accept }) => accept)),
    ...of([persistence.accept]),
    ...of(passes.map(({ sign }) => sign)),
    ...of([persistence.sign]),
    ...of(passes.map(({ opened, signed }) => controllerRestart(opened, signed, 'annotated'))),
  ];
  return {
    changes,
    findings: [
      ...memberFindings(desired, facts.cluster),
      ...unansweredCluster(facts, changes),
      ...servingFindings(nodes),
      ...preflight,
      ...differenceFindings(desired, nodes),
      ...otherFlagFindings(facts.nodes),
      ...passes.flatMap((one) => nodeFindings(desired, one, facts)),
      ...(consent.adopt ? [] : passes.flatMap((one) => alreadyIssuing(desired, one))),
      ...installs.flatMap(({ findings }) => findings),
      ...issuerChangeFindings(desired, facts.cluster, passes, consent),
      ...audienceFindings(nodes, leaving, desired, true),
      ...passes
        .slice(0, 1)
        .flatMap((pass) => [
          ...unpersisted(facts.cluster.kubeadmConfig, pass.signed.flags, persistence.fault),
          ...unmountedKeys(facts.cluster.kubeadmConfig, pass.signed.flags, pass.opened.state.manifest),
          ...(persistence.sign ? manifestOnly(facts.cluster.kubeadmConfig, pass, desired) : []),
        ]),
    ],
    outputs: {},
    summary: summaryOf(passes),
  };
}

function nodeFindings(
  desired: DesiredControlPlane,
  { opened, signed, findings }: NodePasses,
  { nodes, cluster }: ControlPlaneFacts,
): readonly Finding[] {
  // Which node has joined since, and borrows the note of another one, the cluster alone says.
  const others = cluster.survey ? nodes : [];
  return [
    ...safetyFindings(desired, opened, signed),
    ...wrongClusterFindings(opened),
    ...standingChainFindings(desired, opened, others),
    ...findings,
  ];
}

/** The first step of a node keeps what it finds. */
function alreadyIssuing(
  desired: DesiredControlPlane,
  { opened, accept, sign }: NodePasses,
): readonly Finding[] {
  return accept === null && sign === null ? [] : issuesAlready(desired, opened);
}

/** Nodes that rest in one state stand together: `cp-1 issues tokens of A; cp-2 and cp-3 issue tokens of B`. */
function summaryOf(passes: readonly NodePasses[]): string {
  const resting = Map.groupBy(passes, (one) => `${issuerToday(one)}${acceptsOnly(one) ? ' both' : ''}`);
  const parts = [...resting.values()].map((group) => {
    const [first] = group;
    const names = nodeNames(group.map(({ opened }) => opened.state.node));
    const verb = (one: string) => (group.length === 1 ? `${one}s` : one);
    const both = first && acceptsOnly(first) ? ` and ${verb('accept')} those of the chain` : '';
    return `${names} ${verb('issue')} tokens of ${first ? issuerToday(first) : ''}${both}`;
  });
  return parts.join('; ');
}

function issuerToday({ opened }: NodePasses): string {
  return opened.state.flags.issuers[0] ?? 'no issuer';
}

/** It would take what the chain signs, and signs nothing of the chain itself: between the old state and the new one. */
function acceptsOnly(pass: NodePasses): boolean {
  const { opened, ours } = pass;
  const { form } = opened.state;
  if (ours.issuer === null || issuerToday(pass) === ours.issuer) return false;
  return sameForm(acceptForm(form, ours), form);
}

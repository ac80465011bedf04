import type { Change } from '../../chain/change.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { change, targetOf } from './change.ts';
import { controllerRestart } from './controller-manager.ts';
import type { DesiredControlPlane } from './desired.ts';
import { editFindings } from './edit-findings.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, nodeNames, unfinishedChange } from './findings.ts';
import { acceptsTokensOf, type Form, formValue, sameForm } from './form.ts';
import { issuerChangeFindings } from './issuer-change.ts';
import { planPersistence } from './kubeadm-config/changes.ts';
import { nodePaths } from './node/record.ts';
import { describeRestart, restartMethod } from './node/restart-method.ts';
import { managedManifests } from './preflight/rules/managed-manifests.ts';
import { unpersisted } from './preflight/rules/next-upgrade.ts';
import { unmountedKeys } from './preflight/rules/unmounted-keys.ts';
import { gateFindings, migrationFindings, migrationMoves, renewals, rotationMoves } from './rotation.ts';
import { safetyFindings } from './safety.ts';
import { applySteps, flagsAfter, type NodePlan, openSteps, type Step } from './targets.ts';
import { audienceFindings, unlistedAudiences } from './unlisted-audiences.ts';

/**
 * Plans one operation at a time on all nodes. No API server signs before all accept, so none ever refuses a token from
 * another.
 */
export function planControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): LinkPlan {
  const acceptedIssuers = new Map(facts.nodes.map(({ node, source }) => [node.name, source.form.issuers]));
  const blocked = blockedPlan(desired, facts);
  if (blocked) return { ...blocked, outputs: { acceptedIssuers } };
  const unlisted = unlistedAudiences(desired, facts.nodes, facts.cluster);
  const moves = rotationMoves(desired, facts, consent);
  const migration = migrationMoves(desired, facts, consent);
  const nodes = facts.nodes.map((node): NodePlan => {
    const steps = applySteps(node.source.form, desired, unlisted?.areRemovable ?? false, {
      moves,
      migration,
    });
    return { facts: node, steps, open: openSteps(node.source.form, steps) };
  });
  const planned = plannedChanges(desired, facts, nodes, { unpins: false });
  return {
    changes: [...planned.changes, ...renewals(desired, facts, moves, consent)],
    findings: [
      ...safetyFindings(desired, facts, nodes, planned.changes),
      ...nodes.flatMap((node) => failedBefore(desired, node)),
      ...rotations(desired, nodes),
      ...gateFindings(desired, moves),
      ...migrationFindings(desired, migration),
      ...managedManifests(facts, {
        isChanging: planned.changes.length > 0,
        isForced: consent.forceManagedManifests === true,
      }),
      ...issuerChangeFindings(desired, facts.cluster, nodes, consent),
      ...audienceFindings(facts.nodes, unlisted, desired, true),
      ...planned.findings,
    ],
    outputs: { moves, migration, acceptedIssuers },
    summary: summaryOf(desired, nodes),
  };
}

/** The plan if something must be settled first; null if nothing must. */
export function blockedPlan(
  desired: DesiredControlPlane,
  { nodes, unseen }: ControlPlaneFacts,
): LinkPlan | null {
  const findings = [
    ...(desired.nodes.length === 0 ? [noNodes()] : []),
    ...unseen.map(({ finding }) => finding),
    ...nodes.flatMap(unsettled),
  ];
  if (errorsIn(findings).length === 0) return null;
  return { ...emptyPlan('cannot be changed'), findings };
}

function noNodes(): Finding {
  return finding.error('IRSA-CONTROLPLANE-006', {
    what: 'irsa.yaml names no control plane node.',
    why: 'spec.controlPlane.nodes is empty, so there is no API server that could sign for the chain.',
    next: 'Name the control plane nodes under spec.controlPlane.nodes.',
  });
}

/** Reports an unfinished pass of another run. */
function unsettled({ node, switch: left }: NodeFacts): readonly Finding[] {
  if (left === null || left.state === 'confirmed') return [];
  return [
    finding.error('IRSA-CONTROLPLANE-046', {
      what: `A change of the API server of ${node.name} is not finished.`,
      ...unfinishedChange(left),
    }),
  ];
}

/** Passes of all nodes by operation, each followed by kubeadm-config. */
export function plannedChanges(
  desired: DesiredControlPlane,
  { cluster }: ControlPlaneFacts,
  nodes: readonly NodePlan[],
  { unpins }: { readonly unpins: boolean },
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  const [model] = nodes.toSorted((one, other) => other.open.length - one.open.length);
  if (!model) return { changes: [], findings: [] };
  const flags = flagsAfter(model.facts, model.steps, unpins);
  const persistence = planPersistence(cluster.kubeadmConfig, flags);
  const persisting = 'fault' in persistence ? [] : persistence.changes;
  const changes = (['accept', 'sign', 'retire'] as const).flatMap((operation) => [
    ...nodes.flatMap(({ facts, open }) =>
      open
        .filter((step) => step.operation === operation)
        .map((step) => passChange(facts, step, cluster.survey)),
    ),
    ...persisting.flatMap(({ operation: of, ...one }) => (of === operation ? [one] : [])),
  ]);
  const controllers =
    desired.isNewKey || desired.rotation !== null
      ? nodes.flatMap(({ facts, steps }) => {
          const signer = (steps.at(-1)?.form ?? facts.source.form).keys[0] ?? '';
          return controllerRestart(facts, signer) ?? [];
        })
      : [];
  const last = flags.at(-1)?.flags;
  const faults = nodes.flatMap((node) => editFindings(desired, node, unpins));
  return {
    changes: [...changes, ...controllers],
    findings: last
      ? [
          ...faults,
          ...unpersisted(cluster.kubeadmConfig, last, 'fault' in persistence ? persistence.fault : null),
          ...unmountedKeys(cluster.kubeadmConfig, last, model.facts.source.manifest),
        ]
      : [],
  };
}

function passChange(
  facts: NodeFacts,
  { operation, before, form }: Step & { readonly before: Form },
  survey: ControlPlaneFacts['cluster']['survey'],
): Change {
  const { node, source, machine, record } = facts;
  const { content, manifest } = source;
  const method = restartMethod({ name: node.name, content, manifest, machine }, survey);
  return change.update(operation, targetOf(facts, node.manifest), {
    before: formValue(before),
    after: formValue(form),
    why: `${acceptsTokensOf(form, before) ? meanings[operation] : stolenKey} ${describeRestart(method, record?.outageSeconds ?? null)}`,
    disruptive: true,
  });
}

const meanings = {
  accept: 'Accepts the new tokens before any API server issues them.',
  sign: 'New tokens have the first issuer and key; all others are still accepted.',
  retire:
    'Tokens that need the removed issuer, key or audience are refused, including those from `kubectl create token`.',
} as const;

const stolenKey =
  'The old key is stolen: the API server signs with the next key, and refuses every token of the old one.';

/** Refuses a form that failed before: each attempt is an outage. */
export function failedBefore(desired: DesiredControlPlane, { facts, open }: NodePlan): readonly Finding[] {
  const { failed, node } = facts;
  if (failed === null || !open.some(({ form }) => sameForm(form, failed.form))) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-039', {
      what: `The API server of ${node.name} failed with this configuration at ${isoTime(failed.at)} and was rolled back.`,
      why: `With the new manifest, ${failed.reason}.`,
      next: `Fix the cause. Then delete ${nodePaths(desired.chain, node).failed} to let irsactl retry.`,
    }),
  ];
}

/** Refuses a new key for a chain that already signs: that needs a rotation. */
function rotations(
  { issuer, isNewKey }: DesiredControlPlane,
  nodes: readonly NodePlan[],
): readonly Finding[] {
  const rotated = nodes.find(
    ({ facts: { source }, steps }) =>
      isNewKey &&
      issuer.known &&
      source.form.issuers[0] === issuer.value &&
      source.form.keys[0] !== steps.at(-1)?.form.keys[0] &&
      // If another node already signs with it, an interrupted apply continues.
      !nodes.some((other) => other.facts.source.form.keys[0] === steps.at(-1)?.form.keys[0]),
  );
  if (!rotated) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-037', {
      what: `The API server of ${rotated.facts.node.name} already issues tokens of the chain, signed with a key other than the staged one.`,
      why: '`signingKey: {source: new}` adds a new key together with the issuer, in the first apply only.',
      next: "Write `signingKey: {source: cluster}`, and delete the staged signing.key in irsactl's folder on the nodes.",
    }),
  ];
}

/** `cp-1 and cp-2 issue tokens of A`, with nodes in the same state grouped. */
function summaryOf({ issuer }: DesiredControlPlane, nodes: readonly NodePlan[]): string {
  const url = issuer.known ? issuer.value : null;
  const wordsOf = ({ facts }: NodePlan): string => {
    const [first = 'no issuer', ...others] = facts.source.form.issuers;
    return url !== null && others.includes(url) ? `${first}, accepting those of the chain` : first;
  };
  return [...Map.groupBy(nodes, wordsOf)]
    .map(
      ([words, group]) =>
        `${nodeNames(group.map(({ facts }) => facts.node))} ${group.length === 1 ? 'issues' : 'issue'} tokens of ${words}`,
    )
    .join('; ');
}

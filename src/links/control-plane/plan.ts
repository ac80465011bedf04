import type { Change } from '../../chain/change.ts';
import { asWarning, errorsIn, type Finding } from '../../chain/finding.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { isoTime } from '../../errors/iso-time.ts';
import type { KeyMoves } from '../../rotation/moves.ts';
import { begunDestroy } from './begun-destroy.ts';
import { change, targetOf } from './change.ts';
import { controllerRestart } from './controller-manager.ts';
import type { DesiredControlPlane } from './desired.ts';
import { editFindings } from './edit-findings.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, nodeNames, unfinishedChange } from './findings.ts';
import { acceptsTokensOf, type Form, formValue, sameForm } from './form.ts';
import { issuerChangeFindings, keyChangeFindings } from './issuer-change.ts';
import { planPersistence } from './kubeadm-config/changes.ts';
import { nodePaths } from './node/record.ts';
import { describeRestart, restartMethod } from './node/restart-method.ts';
import { kubeadmCertsRemoval } from './preflight/rules/kubeadm-certs.ts';
import { managedManifests } from './preflight/rules/managed-manifests.ts';
import { unpersisted } from './preflight/rules/next-upgrade.ts';
import { unmountedKeys } from './preflight/rules/unmounted-keys.ts';
import {
  gateFindings,
  idleKeys,
  migrationFindings,
  migrationMoves,
  recordChanges,
  renewals,
  rotationMoves,
} from './rotation.ts';
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
  const moves = rotationMoves(desired, facts, consent);
  if (moves.atOnce) return replacementPlan(desired, facts, consent, moves);
  const blocked = blockedPlan(desired, facts);
  if (blocked) return { ...blocked, outputs: { acceptedIssuers } };
  const unlisted = unlistedAudiences(desired, facts.nodes, facts.cluster);
  const migration = migrationMoves(desired, facts, consent);
  const nodes = facts.nodes.map((node): NodePlan => {
    const steps = applySteps(node.source.form, desired, unlisted?.areRemovable ?? false, {
      moves,
      migration,
    });
    return { facts: node, steps, open: openSteps(node.source.form, steps) };
  });
  const planned = plannedChanges(desired, facts, nodes, { unpins: false });
  const isRotating = desired.rotation?.intention === 'plain' || consent.rotate !== undefined;
  const safety = safetyFindings(desired, facts, nodes, planned.changes, isRotating);
  return {
    changes: [
      ...planned.changes,
      ...renewals(facts, moves, consent),
      ...recordChanges(desired, facts, moves, consent),
    ],
    findings: [
      ...begunDestroy(desired.chain, facts.nodes),
      ...safety,
      ...nodes.flatMap((node) => failedBefore(desired, node)),
      ...(isRotating ? [] : unlistedSigners(desired, nodes)),
      ...gateFindings(facts, moves),
      ...(errorsIn(safety).length === 0 ? idleKeys(desired, facts.nodes) : []),
      ...migrationFindings(desired, migration),
      ...managedManifests(facts, {
        isChanging: planned.changes.length > 0,
        isForced: consent.forceManagedManifests === true,
      }),
      ...issuerChangeFindings(desired, facts.cluster, nodes, consent),
      ...keyChangeFindings(desired, facts.cluster, nodes),
      ...audienceFindings(facts.nodes, unlisted, desired, true),
      ...planned.findings,
    ],
    outputs: { moves: inProgress(desired, moves), migration, acceptedIssuers },
    summary: summaryOf(desired, nodes),
  };
}

function inProgress({ rotation }: DesiredControlPlane, moves: KeyMoves): KeyMoves | null {
  return rotation === null ? null : moves;
}

/**
 * Replaces a stolen key, whatever fails elsewhere: a node with a fault is left out, and holds only the end. Each API server
 * gets the fresh key alone, in one pass.
 */
function replacementPlan(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
  moves: KeyMoves,
): LinkPlan {
  const nodes = facts.nodes.map((node): NodePlan => {
    const steps = applySteps(node.source.form, desired, false, { moves, migration: null });
    return { facts: node, steps, open: openSteps(node.source.form, steps) };
  });
  const planned = plannedChanges(desired, facts, nodes, { unpins: false });
  const changes = [
    ...kubeadmCertsRemoval(facts.cluster.survey?.kubeadmCerts ?? null),
    ...planned.changes,
    ...renewals(facts, moves, consent),
    ...recordChanges(desired, facts, moves, consent),
  ];
  const faults = [
    ...facts.unseen.map(({ finding: fault }) => fault),
    ...facts.nodes.flatMap(unsettled),
    ...safetyFindings(desired, facts, nodes, planned.changes).filter(({ code }) => !isPartOfTheft(code)),
    ...nodes.flatMap((node) => failedBefore(desired, node)),
    ...planned.findings,
  ];
  return {
    changes,
    findings: [
      ...begunDestroy(desired.chain, facts.nodes),
      ...faults.map(asWarning),
      ...gateFindings(facts, moves),
    ],
    outputs: {
      ...{ moves, migration: null },
      acceptedIssuers: new Map(facts.nodes.map(({ node, source }) => [node.name, source.form.issuers])),
    },
    summary: summaryOf(desired, nodes),
  };
}

/** API servers differ until the last one has changed, and the Secret is deleted in the same plan. */
function isPartOfTheft(code: Finding['code']): boolean {
  return code === 'IRSA-CONTROLPLANE-072' || code === 'IRSA-CONTROLPLANE-117';
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
  const begun = desired.goesBack ? [] : begunDestroy(desired.chain, nodes);
  return { ...emptyPlan('cannot be changed'), findings: [...findings, ...begun] };
}

function noNodes(): Finding {
  return finding.error('IRSA-CONTROLPLANE-006', {
    what: 'irsa.yaml names no control plane node.',
    why: 'spec.controlPlane.nodes is empty, so there is no API server that could sign for the chain.',
    next: 'Name the control plane nodes under spec.controlPlane.nodes.',
  });
}

/** Reports an unfinished pass of another run. */
function unsettled({ node, switch: left, isDestroying }: NodeFacts): readonly Finding[] {
  if (left === null || left.state === 'confirmed') return [];
  return [
    finding.error('IRSA-CONTROLPLANE-046', {
      what: `A change of the API server of ${node.name} is not finished.`,
      ...unfinishedChange(left, isDestroying),
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
    desired.firstKey !== null || desired.rotation !== null || nodes.some(changesSigner)
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

/** Whether the API server signs with another key afterwards, or did so before the chain. */
function changesSigner({ facts: { source, record }, steps }: NodePlan): boolean {
  const [today] = source.form.keys;
  return (record?.addedKey ?? null) !== null || steps.some(({ form }) => form.keys[0] !== today);
}

function passChange(
  facts: NodeFacts,
  { operation, before, form }: Step & { readonly before: Form },
  survey: ControlPlaneFacts['cluster']['survey'],
): Change {
  const { node, source, machine, record } = facts;
  const { manifest } = source;
  const method = restartMethod({ name: node.name, manifest, machine }, survey);
  return change.update(operation, targetOf(facts, node.manifest), {
    before: formValue(before),
    after: formValue(form),
    why: `${acceptsTokensOf(form, before) ? meanings[operation] : stolenKey} ${describeRestart(method, record?.outageSeconds ?? null)}`,
    disruptive: true,
  });
}

const meanings = {
  accept: 'Accepts the new tokens before any API server issues them.',
  sign: 'New tokens use the first issuer and key. Tokens from the others stay valid.',
  retire:
    'Tokens that need the removed issuer, key or audience are refused, including those from `kubectl create token`.',
} as const;

const stolenKey =
  'A key is stolen: the API server signs with the new key, and refuses every token of any other.';

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

/** Reports API servers that are not given the chain's issuer, because AWS would not find the key that they sign with. */
function unlistedSigners(
  { issuer, publishedKeyIds }: DesiredControlPlane,
  nodes: readonly NodePlan[],
): readonly Finding[] {
  if (!issuer.known || !publishedKeyIds.known) return [];
  return nodes
    .filter(({ facts, steps }) => {
      const signs = (facts.running ?? facts.source.form).keys[0] ?? '';
      return steps.at(-1)?.form.issuers[0] !== issuer.value && !publishedKeyIds.value.includes(signs);
    })
    .map(({ facts: { node, source } }) =>
      finding.error('IRSA-CONTROLPLANE-037', {
        what: `The API server of ${node.name} would sign for the chain with a key that its JWKS does not list.`,
        why: `It signs with ${source.form.keys[0] ?? 'none'}; the JWKS lists ${publishedKeyIds.value.join(', ')}.`,
        next: 'Run `irsactl rotate`: it replaces the keys of all API servers by one.',
      }),
    );
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

import type { Change } from '../../chain/change.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { type Consent, emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { holderNames, lastOpening, retireGates, uniqueHolders } from '../../rotation/gates.ts';
import { change, targetOf } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, nodeNames } from './findings.ts';
import { retire, sameSet } from './form.ts';
import { configFlags } from './kubeadm-config/changes.ts';
import { parseConfig } from './kubeadm-config/parse-config.ts';
import { lastChange } from './last-change.ts';
import { type NodeRecord, nodePaths } from './node/record.ts';
import { blockedPlan, failedBefore, plannedChanges } from './plan.ts';
import { rotationInProgress, tokensInUse } from './rotation.ts';
import { safetyFindings } from './safety.ts';
import { acceptBackSteps, type NodePlan, type Origin, openSteps, signBackSteps } from './targets.ts';

/**
 * Plans the removal in two runs. In the first, API servers issue tokens as before the chain again. In the second, when no
 * token of the chain is in use, they stop accepting them.
 */
export function planControlPlaneRemoval(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  stage: RemovalStage,
  consent: Consent,
): LinkPlan {
  const nothing = emptyPlan('nothing to undo');
  const blocked = blockedPlan(desired, facts);
  if (blocked) return desired.nodes.length === 0 ? nothing : blocked;
  const rotating = rotationInProgress(desired);
  if (rotating.length > 0) return { ...nothing, findings: rotating, summary: 'cannot be undone' };
  const origin = originOf(desired, facts.nodes);
  // Only the record tells that the issuer existed before irsactl and stays.
  const isOurs = origin === null || 'finding' in origin || origin.addedIssuer !== null;
  const forgets =
    stage === 'accept-back' && isOurs ? facts.nodes.flatMap((node) => forgetting(desired, node)) : [];
  if (origin === null || !facts.nodes.some((node) => hasChain(node, origin))) {
    return forgets.length > 0 ? { ...nothing, changes: forgets, summary: 'records removed' } : nothing;
  }
  if ('finding' in origin) return { ...nothing, findings: [origin.finding], summary: 'cannot be undone' };
  const nodes = facts.nodes.map((node): NodePlan => {
    const today = node.source.form;
    const steps = stage === 'sign-back' ? signBackSteps(today, origin) : acceptBackSteps(today, origin);
    return { facts: node, steps, open: openSteps(today, steps) };
  });
  const planned = plannedChanges(desired, facts, nodes, { unpins: origin.unpinned });
  const changes = [...planned.changes, ...forgets];
  const findings = [
    ...safetyFindings(desired, facts, nodes.map(toTheEnd(origin)), changes),
    ...nodes.flatMap((node) => failedBefore(desired, node)),
    ...(stage === 'accept-back'
      ? [
          ...stillSigning(facts.nodes, origin),
          ...atRisk(desired, nodes, facts.cluster, origin, consent),
          ...stillInConfig(facts.cluster.kubeadmConfig, origin, changes),
          ...keptAudiences(nodes),
        ]
      : []),
    ...planned.findings,
  ];
  return { changes, findings, outputs: {}, summary: summaryOf(facts.nodes, stage, changes, findings) };
}

/** Current default tokens have the audiences of irsa.yaml: an API server without them would refuse these tokens. */
function keptAudiences(nodes: readonly NodePlan[]): readonly Finding[] {
  const kept = nodes.find(({ facts, steps }) => {
    const last = steps.at(-1);
    return last && facts.record && !sameSet(facts.record.original.form.audiences, last.form.audiences);
  });
  if (!kept) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-107', {
      what: `The API servers keep the audiences ${kept.facts.source.form.audiences.join(', ')}.`,
      why: 'irsa.yaml set them. With the previous audiences, the API servers would refuse current default tokens.',
      next: 'For another list, set --api-audiences by hand.',
    }),
  ];
}

/** During an interrupted second run, API servers differ: compares them as they will be after it. */
function toTheEnd(origin: Origin): (node: NodePlan) => NodePlan {
  return ({ facts, steps, open }) => {
    const last = steps.at(-1)?.form ?? facts.source.form;
    return { facts, open, steps: [...steps, ...acceptBackSteps(last, origin)] };
  };
}

/** Whether an API server accepts the chain, or irsactl has a record there. */
function hasChain({ source, record }: NodeFacts, origin: Origin | { readonly finding: Finding }): boolean {
  if ('finding' in origin) return true;
  return (
    record !== null ||
    source.form.issuers.includes(origin.chainIssuer) ||
    (origin.addedKey !== null && source.form.keys.includes(origin.addedKey))
  );
}

/**
 * The state before the chain, from the record of any node, because the API servers were the same. Without a record, the next
 * issuer after the chain's. Null if no API server knows the chain.
 */
function originOf(
  desired: DesiredControlPlane,
  nodes: readonly NodeFacts[],
): Origin | { readonly finding: Finding } | null {
  const record = recordOf(nodes);
  const chainIssuer = record?.issuer ?? (desired.issuer.known ? desired.issuer.value : '');
  const holder = nodes.find(({ source }) => source.form.issuers.includes(chainIssuer))?.source.form;
  const before =
    record?.original.form ?? (holder && { ...holder, issuers: retire(holder.issuers, chainIssuer) });
  if (!before) return null;
  const [issuer] = before.issuers;
  if (issuer === undefined) return { finding: noOtherIssuer(chainIssuer, nodes) };
  const [oldKey = ''] = before.keys;
  const addedKey = record?.addedKey ?? null;
  return {
    issuer,
    keyId: addedKey === null ? null : oldKey,
    chainIssuer,
    addedIssuer: before.issuers.includes(chainIssuer) ? null : chainIssuer,
    addedKey,
    unpinned: record?.original.unpinned ?? false,
  };
}

/** Prefers a record from before the chain: later ones may have no files, or files that already have the chain. */
function recordOf(nodes: readonly NodeFacts[]): NodeRecord | null {
  const records = nodes.flatMap(({ record }) => record ?? []);
  const whole = records.filter(({ original }) => original.files.length > 0);
  const before = whole.find(({ original, issuer }) => !original.form.issuers.includes(issuer));
  return before ?? whole[0] ?? records[0] ?? null;
}

function noOtherIssuer(issuer: string, nodes: readonly NodeFacts[]): Finding {
  return finding.error('IRSA-CONTROLPLANE-035', {
    what: `The API servers of ${nodeNames(nodes.map(({ node }) => node))} accept no issuer other than the chain's.`,
    why: `They issue tokens of ${issuer}, and irsactl has no record of the previous issuer.`,
    next: "Add the issuer that is to sign to --service-account-issuer, after the chain's issuer, one node at a time. Then run `irsactl destroy` again.",
  });
}

function forgetting(desired: DesiredControlPlane, { node, record, failed }: NodeFacts): readonly Change[] {
  if (record === null && failed === null) return [];
  const { directory } = nodePaths(desired.chain, node);
  return [
    change.delete('forget', targetOf({ node }, directory), {
      before: { record: `${directory}/record.json` },
      why: 'The API server is as it was before irsactl, so its record and backups are no longer needed.',
    }),
  ];
}

function stillSigning(nodes: readonly NodeFacts[], { chainIssuer, addedIssuer }: Origin): readonly Finding[] {
  if (addedIssuer === null) return [];
  return nodes
    .filter(({ source }) => source.form.issuers[0] === chainIssuer)
    .map(({ node }) =>
      finding.error('IRSA-CONTROLPLANE-031', {
        what: `The API server of ${node.name} still signs for the chain.`,
        why: `It issues tokens of ${chainIssuer}.`,
        next: 'Run `irsactl destroy` first.',
      }),
    );
}

/** With it, the next `kubeadm upgrade` would make an API server sign for a deleted chain. */
function stillInConfig(
  config: string | null,
  { addedIssuer }: Origin,
  changes: readonly Change[],
): readonly Finding[] {
  if (config === null || addedIssuer === null || changes.some(({ kind }) => kind === 'persist-retire'))
    return [];
  const parsed = parseConfig(config);
  const names = 'fault' in parsed ? config : configFlags(config).issuers;
  if (!names.includes(addedIssuer)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-124', {
      what: `kubeadm-config names the chain's issuer, ${addedIssuer}, and irsactl cannot remove it.`,
      why: 'The next `kubeadm upgrade` would write a manifest that accepts or signs for the chain.',
      next: 'Remove the issuer from `apiServer.extraArgs`: `kubectl -n kube-system edit configmap kubeadm-config`. Then run the same command again.',
    }),
  ];
}

/** Reports whose tokens would be refused if the API servers stopped accepting the chain now, as in a rotation. */
function atRisk(
  desired: DesiredControlPlane,
  nodes: readonly NodePlan[],
  cluster: ClusterFacts,
  { addedKey }: Origin,
  { acceptLoss }: Consent,
): readonly Finding[] {
  const ending = nodes.filter(({ open }) => open.length > 0).map(({ facts }) => facts);
  if (ending.length === 0) return [];
  if (!cluster.serves) return [unknownHolders()];
  const signedUntil = lastChange(ending);
  const from = addedKey === null ? [] : [addedKey];
  const gates = retireGates({ ...tokensInUse(desired, ending, cluster, { from }), signedUntil }, cluster.now);
  if (gates.length === 0) return [];
  const holders = holderNames(uniqueHolders(gates.flatMap((gate) => gate.holders)));
  if (acceptLoss) return [loss(holders)];
  const opensAt = lastOpening(gates);
  const until = opensAt === null ? '' : `, or wait until ${isoTime(opensAt)}`;
  return [
    finding.error('IRSA-CONTROLPLANE-029', {
      what: `Tokens of the chain may still be in use by ${holders}.`,
      why: `The API servers stopped signing for the chain at ${isoTime(signedUntil)}. ${gates.map(({ why }) => why).join(' ')}`,
      next: `Recreate these pods and Secrets${until}. --accept-loss continues without waiting.`,
    }),
  ];
}

function unknownHolders(): Finding {
  return finding.error('IRSA-CONTROLPLANE-029', {
    what: 'irsactl cannot tell which pods and Secrets still hold tokens of the chain.',
    why: 'The API server of the kubeconfig does not answer /readyz with ok.',
    next: 'Run the same command again when it does.',
  });
}

function loss(holders: string): Finding {
  return finding.warning('IRSA-CONTROLPLANE-029', {
    what: `Tokens in use will be refused: those of ${holders}.`,
    why: 'They are tokens of the chain, and the command has --accept-loss.',
    next: 'Recreate these pods and Secrets after this run.',
  });
}

function summaryOf(
  nodes: readonly NodeFacts[],
  stage: RemovalStage,
  changes: readonly Change[],
  findings: readonly Finding[],
): string {
  if (changes.length === 0) {
    return errorsIn(findings).length > 0 ? 'cannot be undone' : 'nothing to undo in this stage';
  }
  const one = nodes.length === 1;
  const subject = one ? 'the API server' : `${nodes.length} API servers`;
  return stage === 'sign-back'
    ? `${subject} ${one ? 'issues' : 'issue'} tokens as before irsactl`
    : `${subject} ${one ? 'accepts' : 'accept'} what was accepted before irsactl`;
}

import type { Change } from '../../chain/change.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { type Consent, emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { counted } from '../../errors/counted.ts';
import { change, targetOf } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, named, nodeNames } from './findings.ts';
import { retire, sameSet } from './form.ts';
import { configFlags } from './kubeadm-config/changes.ts';
import { parseConfig } from './kubeadm-config/parse-config.ts';
import { type NodeRecord, nodePaths } from './node/record.ts';
import { blockedPlan, failedBefore, plannedChanges } from './plan.ts';
import { rotationUnderWay } from './rotation.ts';
import { safetyFindings } from './safety.ts';
import { acceptBackSteps, type NodePlan, type Origin, openSteps, signBackSteps } from './targets.ts';
import { lastChange, tokenHolders } from './token-holders.ts';

/**
 * The way back in two stages: tokens are issued as before the chain at once; those of the chain stay accepted until none is
 * in use.
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
  const rotating = rotationUnderWay(desired);
  if (rotating.length > 0) return { ...nothing, findings: rotating, summary: 'cannot be undone' };
  const origin = originOf(desired, facts.nodes);
  // The record alone says that the issuer was there before irsactl, and stays.
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
          ...atRisk(nodes, facts.cluster, origin, consent),
          ...stillInConfig(facts.cluster.kubeadmConfig, origin, changes),
          ...keptAudiences(nodes),
        ]
      : []),
    ...planned.findings,
  ];
  return { changes, findings, outputs: {}, summary: summaryOf(facts.nodes, stage, changes, findings) };
}

/** Default tokens of today carry the audiences of irsa.yaml: an API server without them would refuse those. */
function keptAudiences(nodes: readonly NodePlan[]): readonly Finding[] {
  const kept = nodes.find(({ facts, steps }) => {
    const last = steps.at(-1);
    return last && facts.record && !sameSet(facts.record.original.form.audiences, last.form.audiences);
  });
  if (!kept) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-107', {
      what: `The API servers keep the audiences ${kept.facts.source.form.audiences.join(', ')}.`,
      why: 'irsa.yaml had set them; with those from before irsactl the default tokens of today would be refused.',
      next: 'For another list, set --api-audiences by hand.',
    }),
  ];
}

/** Where a second stage was interrupted, API servers differ until it is over: they are compared as they will be then. */
function toTheEnd(origin: Origin): (node: NodePlan) => NodePlan {
  return ({ facts, steps, open }) => {
    const last = steps.at(-1)?.form ?? facts.source.form;
    return { facts, open, steps: [...steps, ...acceptBackSteps(last, origin)] };
  };
}

/** Whether an API server accepts the chain, or irsactl has noted something there. */
function hasChain({ source, record }: NodeFacts, origin: Origin | { readonly finding: Finding }): boolean {
  if ('finding' in origin) return true;
  return (
    record !== null ||
    source.form.issuers.includes(origin.chainIssuer) ||
    (origin.addedKey !== null && source.form.keys.includes(origin.addedKey))
  );
}

/**
 * What was there before the chain, by the record of any node: the API servers were alike. Without a record, the next
 * issuer behind that of the chain. Null where no API server knows the chain.
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
  const addedKey = record !== null && desired.isNewKey ? record.addedKey : null;
  return {
    issuer,
    keyId: addedKey === null ? null : oldKey,
    chainIssuer,
    addedIssuer: before.issuers.includes(chainIssuer) ? null : chainIssuer,
    addedKey,
    unpinned: record?.original.unpinned ?? false,
  };
}

/** A record from before the chain, where there is one: of those that were made later, some have no files, others the chain. */
function recordOf(nodes: readonly NodeFacts[]): NodeRecord | null {
  const records = nodes.flatMap(({ record }) => record ?? []);
  const whole = records.filter(({ original }) => original.files.length > 0);
  const before = whole.find(({ original, issuer }) => !original.form.issuers.includes(issuer));
  return before ?? whole[0] ?? records[0] ?? null;
}

function noOtherIssuer(issuer: string, nodes: readonly NodeFacts[]): Finding {
  return finding.error('IRSA-CONTROLPLANE-035', {
    what: `The API servers of ${nodeNames(nodes.map(({ node }) => node))} know no other issuer than that of the chain.`,
    why: `They issue tokens of ${issuer}, accept no other, and irsactl has no record of what was before.`,
    next: 'Add the issuer that shall issue tokens to --service-account-issuer, behind the one of the chain, on one node after the other. Then run `irsactl destroy` again.',
  });
}

function forgetting(desired: DesiredControlPlane, { node, record, failed }: NodeFacts): readonly Change[] {
  if (record === null && failed === null) return [];
  const { directory } = nodePaths(desired.chain, node);
  return [
    change.delete('forget', targetOf({ node }, directory), {
      before: { record: `${directory}/record.json` },
      why: 'The API server is as it was before irsactl, so its record and backups are not needed any more.',
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
        next: 'Run the first stage of destroy first: `irsactl destroy`.',
      }),
    );
}

/** The next `kubeadm upgrade` would let an API server sign for a chain that is gone. */
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

/** Whose tokens would be refused if acceptance of the chain ended now. */
function atRisk(
  nodes: readonly NodePlan[],
  cluster: ClusterFacts,
  { addedKey }: Origin,
  consent: Consent,
): readonly Finding[] {
  const ending = nodes.filter(({ open }) => open.length > 0).map(({ facts }) => facts);
  if (ending.length === 0) return [];
  if (!cluster.serves) return [unknownHolders()];
  const signedBack = lastChange(ending);
  const audiences = ending.flatMap(({ source }) => source.form.audiences);
  const { holders, safeAt } = tokenHolders(cluster, signedBack, audiences);
  const secrets = cluster.secrets.filter(({ keyId }) => addedKey !== null && keyId === addedKey);
  if (consent.acceptLoss) return holders.length + secrets.length > 0 ? [loss(holders, secrets)] : [];
  return [
    ...(holders.length > 0
      ? [
          finding.error('IRSA-CONTROLPLANE-029', {
            what: `${counted(holders.length, 'pod')} may still hold tokens of the chain: ${named(holders)}.`,
            why: `They were created before the API server signed back at ${new Date(signedBack).toISOString()}; their tokens are replaced by ${new Date(safeAt).toISOString()}.`,
            next: 'Wait until then or recreate these pods; --accept-loss goes on without.',
          }),
        ]
      : []),
    ...(secrets.length > 0
      ? [
          finding.error('IRSA-CONTROLPLANE-029', {
            what: `${counted(secrets.length, 'token Secret')} signed with the chain's key: ${named(secrets)}.`,
            why: `Their tokens never expire, and carry the key ID ${addedKey ?? ''}.`,
            next: 'Delete and recreate these Secrets; --accept-loss goes on without.',
          }),
        ]
      : []),
  ];
}

function unknownHolders(): Finding {
  return finding.error('IRSA-CONTROLPLANE-029', {
    what: 'It is unknown which pods and Secrets still hold tokens of the chain.',
    why: 'The API server of the kubeconfig does not answer /readyz with ok.',
    next: 'Run the same command again once it does.',
  });
}

function loss(holders: ClusterFacts['pods'], secrets: ClusterFacts['secrets']): Finding {
  const lost = [
    ...(holders.length > 0 ? [`pods ${named(holders)}`] : []),
    ...(secrets.length > 0 ? [`Secrets ${named(secrets)}`] : []),
  ];
  return finding.warning('IRSA-CONTROLPLANE-029', {
    what: `Tokens in use will be refused: ${lost.join('; ')}.`,
    why: 'They are of the chain, and --accept-loss was given.',
    next: 'Recreate them as soon as this is done.',
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

import { basename } from 'node:path';
import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { RemovalStage } from '../../../chain/link.ts';
import type { ControlPlaneFacts } from '../facts.ts';
import { finding } from '../findings.ts';
import { planPersistBack, planUnusedBack, stuckFault } from '../persist/plan-persist-back.ts';
import { type appliedNodeOf, isApplied } from './applied-node.ts';
import type { NodeRemoval } from './node-removal.ts';

type Applied = readonly ReturnType<typeof appliedNodeOf>[];

/** kubeadm-config goes back by what the first node remembers: the API servers were alike. */
export function configBack(facts: ControlPlaneFacts, nodes: Applied, stage: RemovalStage): Change | null {
  const { kubeadmConfig } = facts.cluster;
  const before = beforeOf(facts, nodes);
  if (before) return planPersistBack(kubeadmConfig, before, stage);
  const isUnused = stage === 'accept-back' && nodes.every((one) => one === null);
  return isUnused ? planUnusedBack(kubeadmConfig, recordOf(facts)) : null;
}

/** The next `kubeadm upgrade` or `join` would write an API server that cannot start, or is of the chain again. */
export function namedByKubeadm(
  facts: ControlPlaneFacts,
  nodes: Applied,
  removals: readonly NodeRemoval[],
  stage: RemovalStage,
): readonly Finding[] {
  const { kubeadmConfig } = facts.cluster;
  const files = removals
    .flatMap(({ changes }) => changes)
    .filter(({ kind }) => kind === 'remove-key')
    .flatMap(({ before }) => Object.values(before ?? {}).filter((value) => typeof value === 'string'));
  const named = files.find((file) => kubeadmConfig?.includes(basename(file)));
  if (named !== undefined) return [namedFile(named)];
  const before = beforeOf(facts, nodes);
  const fault = before && stuckFault(kubeadmConfig, before, stage);
  return before && fault ? [namedIssuer(before.ours.issuer, fault, stage)] : [];
}

function namedFile(named: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-145', {
    what: `kubeadm-config names ${named}, and irsactl cannot take it out there.`,
    why: 'It was edited since irsactl wrote it, or has a form that irsactl cannot read. Without that file, what `kubeadm upgrade` and `kubeadm join` write next could not start.',
    next: byHand,
  });
}

/** While every API server still accepts the chain, one more that signs for it does no harm: the way back is not held up. */
function namedIssuer(issuer: string, fault: string, stage: RemovalStage): Finding {
  const problem = {
    what: `kubeadm-config names the chain, and irsactl cannot take it out there: ${issuer}.`,
    why: `${fault} What \`kubeadm upgrade\` and \`kubeadm join\` write next would issue tokens of the chain, or accept them, again.`,
    next: byHand,
  };
  return stage === 'sign-back'
    ? finding.warning('IRSA-CONTROLPLANE-145', problem)
    : finding.error('IRSA-CONTROLPLANE-145', problem);
}

const byHand =
  'Take issuer and key files of the chain out of it by hand (`kubectl -n kube-system edit configmap kubeadm-config`), then run the same command again.';

function beforeOf(facts: ControlPlaneFacts, nodes: Applied) {
  const applied = nodes.find(isApplied);
  if (!applied) return null;
  return { original: applied.original.flags, ours: applied.ours, record: recordOf(facts) };
}

function recordOf({ nodes }: ControlPlaneFacts) {
  return nodes.find(({ persisted }) => persisted !== null)?.persisted ?? null;
}

import type { Finding } from '../../../chain/finding.ts';
import { controllerRestart } from '../controller-restart.ts';
import { finding } from '../findings.ts';
import { failedBefore, failedFindings } from '../node-plan.ts';
import type { NodeState } from '../node-state.ts';
import { safetyFindings } from '../safety.ts';
import { sameForm, signBackForm } from '../server-form.ts';
import { goesOnIssuing } from '../unnoted-chain.ts';
import type { AppliedNode } from './applied-node.ts';
import { type ManifestUndo, manifestUndo } from './manifest-undo.ts';
import type { NodeRemoval } from './node-removal.ts';
import { backupRemoval, keyRemoval } from './own-files.ts';

/** Nothing of the chain is accepted any more, and everything is as it was before irsactl. */
export function planAcceptBack(applied: AppliedNode): NodeRemoval {
  const { desired, opened, ours, original } = applied;
  const { facts, state } = opened;
  const signedBack = signBackForm(state.form, original, ours);
  const stillSigns = !sameForm({ ...signedBack, isStale: false }, { ...state.form, isStale: false });
  const undo = stillSigns ? null : manifestUndo(applied);
  const failed = undo === null ? [] : failedUndo(applied, undo);
  if (failed.length > 0) return { changes: [], undoing: false, findings: failed };
  const wanted = undo?.wanted ?? (stillSigns ? signedBack : state.form);
  const restart = stillSigns ? null : controllerRestart(opened, wanted, 'back');
  return {
    changes: [
      ...(undo ? [undo.change] : []),
      ...(restart ? [restart] : []),
      ...(facts.installed.exists && !stillSigns ? [keyRemoval(state)] : []),
      backupRemoval(desired, state),
    ],
    undoing: undo !== null,
    findings: [
      ...safetyFindings(desired, opened, wanted),
      ...(stillSigns ? [signsForChain(state)] : goesOnIssuing(state, wanted, ours)),
      ...(undo?.findings ?? []),
    ],
  };
}

function failedUndo(
  { desired, opened, ours }: AppliedNode,
  { change, wanted }: ManifestUndo,
): readonly Finding[] {
  const { original } = opened.facts;
  return change.kind === 'restore-original' && original !== null
    ? failedBefore(desired, opened, [original.hash])
    : failedFindings(desired, opened, [wanted], ours);
}

function signsForChain({ flags, node }: NodeState): Finding {
  return finding.error('IRSA-CONTROLPLANE-031', {
    what: `The API server of ${node.name} still signs for the chain.`,
    why: `It issues tokens of ${flags.issuers[0] ?? 'no issuer'}, signed with ${flags.signingKeyFile ?? 'no key'}.`,
    next: 'Run the first stage of destroy first: `irsactl destroy`.',
  });
}

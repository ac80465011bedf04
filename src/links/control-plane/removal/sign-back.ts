import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import { change, formValue, targetOf, withWay } from '../change.ts';
import { controllerRestart } from '../controller-restart.ts';
import { nodePaths } from '../desired.ts';
import { finding, lostOriginalKey } from '../findings.ts';
import { installation } from '../key-installation.ts';
import { namesKey, withKeyFile, withoutKeyFile } from '../manifest/chain-flags.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import { failedFindings } from '../node-plan.ts';
import type { OpenedNode } from '../node-state.ts';
import { safetyFindings } from '../safety.ts';
import { type ServerForm, sameForm, signBackForm } from '../server-form.ts';
import type { StepWay } from '../step/step-way.ts';
import { wayWords } from '../step/way-words.ts';
import { goesOnIssuing } from '../unnoted-chain.ts';
import type { AppliedNode } from './applied-node.ts';
import type { NodeRemoval } from './node-removal.ts';

/** New tokens are issued as before irsactl; those of the chain stay accepted. */
export function planSignBack(applied: AppliedNode): NodeRemoval {
  const { desired, opened, ours, original, way } = applied;
  const { state } = opened;
  const repair = ownKeyRepair(applied);
  const wanted = signBackForm({ ...state.form, flags: repair.flags }, original, ours);
  const lost = lostKey(applied);
  const isDone = lost.length > 0 || sameForm(wanted, state.form);
  const failed = isDone ? [] : failedFindings(desired, opened, [wanted], ours);
  const restart = lost.length > 0 ? null : controllerRestart(opened, wanted, 'back');
  return {
    changes: [
      ...(isDone || failed.length > 0 ? [] : [...repair.changes, signingBack(opened, wanted, way)]),
      ...(restart ? [restart] : []),
    ],
    undoing: false,
    findings: [
      ...safetyFindings(desired, opened, wanted),
      ...lost,
      ...failed,
      ...goesOnIssuing(state, wanted, ours),
    ],
  };
}

/**
 * An API server does not start with a key file that is gone: the chain's is put back, or its line taken out. A line
 * that somebody took out while the chain signed comes back: tokens of the chain stay accepted until the second stage.
 */
function ownKeyRepair({ opened, ours, original }: AppliedNode): {
  readonly flags: ServiceAccountFlags;
  readonly changes: readonly Change[];
} {
  const { state, facts } = opened;
  const { flags } = state;
  const { installed, stagedKeyId } = facts;
  if (!namesKey(flags, ours)) return { flags, changes: [] };
  if (installed.complete) return { flags: withKeyFile(flags, ours), changes: [] };
  if (stagedKeyId === null) return { flags: withoutKeyFile(flags, original.flags, ours), changes: [] };
  return { flags: withKeyFile(flags, ours), changes: [installation(installed, state, stagedKeyId)] };
}

function signingBack({ facts, state }: OpenedNode, wanted: ServerForm, way: StepWay): Change {
  return change.update('sign-back', targetOf(state, state.node.manifest), {
    before: formValue(state.form, state),
    after: withWay(formValue(wanted, state), way),
    why: `New tokens are issued as before irsactl: AWS refuses them, so that pods lose their roles. Those of the chain stay accepted until nobody uses them. ${wayWords(way, facts.streams)}`,
    disruptive: true,
  });
}

function lostKey({ desired, opened, ours, original }: AppliedNode): readonly Finding[] {
  const { state } = opened;
  if (!state.form.pair || state.form.pair.signingId !== ours.keyId || original.pair !== null) return [];
  const { original: backup } = nodePaths(desired.chain, state.node);
  const problem = lostOriginalKey(ours.pair?.privateFile ?? '', state.node.name, backup);
  return [finding.error('IRSA-CONTROLPLANE-071', problem)];
}

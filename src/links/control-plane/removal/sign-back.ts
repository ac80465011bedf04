import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import { change, formValue, targetOf } from '../change.ts';
import { controllerRestart } from '../controller-restart.ts';
import { nodePaths } from '../desired.ts';
import { finding, lostOriginalKey } from '../findings.ts';
import { failedFindings } from '../node-plan.ts';
import type { OpenedNode } from '../node-state.ts';
import { safetyFindings } from '../safety.ts';
import { type ServerForm, sameForm } from '../server-form.ts';
import type { RestartMeans } from '../step/restart-means.ts';
import { restartWords } from '../step/restart-words.ts';
import { goesOnIssuing } from '../unnoted-chain.ts';
import type { AppliedNode } from './applied-node.ts';
import { type ComingIssuer, ofOthers } from './coming-issuers.ts';
import type { NodeRemoval } from './node-removal.ts';
import { signBackForms } from './sign-back-forms.ts';

/**
 * New tokens are issued as before irsactl; those of the chain stay accepted. An issuer that another API server is to put
 * first is accepted before: it may have been retired while the chain stood.
 */
export function planSignBack(applied: AppliedNode, coming: readonly ComingIssuer[]): NodeRemoval {
  const { desired, opened, ours, means } = applied;
  const { state } = opened;
  const { repair, accepted, wanted } = signBackForms(applied, ofOthers(coming, state.node));
  const before = accepted ?? state.form;
  const lost = lostKey(applied);
  const steps = [
    ...(accepted ? [accepting(opened, accepted, means)] : []),
    ...(sameForm(wanted, before) ? [] : [signingBack(opened, before, wanted, means)]),
  ];
  const isDone = lost.length > 0 || steps.length === 0;
  const forms = accepted ? [accepted, wanted] : [wanted];
  const failed = isDone ? [] : failedFindings(desired, opened, forms, ours);
  const restart = lost.length > 0 ? null : controllerRestart(opened, wanted, 'back');
  return {
    changes: [...(isDone || failed.length > 0 ? [] : [...repair, ...steps]), ...(restart ? [restart] : [])],
    undoing: false,
    findings: [
      ...safetyFindings(desired, opened, wanted),
      ...lost,
      ...failed,
      ...goesOnIssuing(state, wanted, ours),
    ],
  };
}

function accepting({ state }: OpenedNode, accepted: ServerForm, means: RestartMeans): Change {
  return change.update('accept-original', targetOf(state, state.node.manifest), {
    before: formValue(state.form, state),
    after: formValue(accepted, state),
    why: `Every API server must accept the issuer from before irsactl before any of them issues it again; tokens are issued as today. ${restartWords(means)}`,
    disruptive: true,
  });
}

function signingBack(
  { state }: OpenedNode,
  before: ServerForm,
  wanted: ServerForm,
  means: RestartMeans,
): Change {
  return change.update('sign-back', targetOf(state, state.node.manifest), {
    before: formValue(before, state),
    after: formValue(wanted, state),
    why: `New tokens are issued as before irsactl: AWS refuses them, so that pods lose their roles. Those of the chain stay accepted until nobody uses them. ${restartWords(means)}`,
    disruptive: true,
  });
}

function lostKey({ desired, opened, ours, original }: AppliedNode): readonly Finding[] {
  const { state } = opened;
  if (!state.form.pair || state.form.pair.signingId !== ours.keyId || original.pair !== null) return [];
  const { original: backup } = nodePaths(desired.chain, state.node);
  const problem = lostOriginalKey(ours.pair?.privateFile ?? '', state.node.name, backup);
  return [finding.error('IRSA-CONTROLPLANE-035', problem)];
}

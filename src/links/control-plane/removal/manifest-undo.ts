import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import { sameAudiences } from '../audiences.ts';
import { change, formValue, targetOf } from '../change.ts';
import { finding } from '../findings.ts';
import { effectiveAudiences } from '../manifest/flags.ts';
import type { NodeState, OpenedNode } from '../node-state.ts';
import { type ServerForm, sameForm, samePair, withoutChainForm } from '../server-form.ts';
import type { RestartMeans } from '../step/restart-means.ts';
import { restartWords } from '../step/restart-words.ts';
import type { AppliedNode } from './applied-node.ts';

/** How the API server goes back, and the form that it then has. */
export interface ManifestUndo {
  readonly change: Change;
  readonly wanted: ServerForm;
  readonly findings: readonly Finding[];
}

/**
 * Byte for byte while the file is what irsactl wrote and the original what it kept; otherwise only irsactl's own lines
 * are taken out. Null where everything is as it was.
 */
export function manifestUndo({ opened, ours, original, means }: AppliedNode): ManifestUndo | null {
  const { facts, state } = opened;
  const hash = facts.manifest?.hash;
  const isBack = hash === facts.original?.hash;
  if (isBack && samePair(original.pair, state.form.pair)) return null;
  const { written } = facts;
  const isPristine =
    state.step === 'confirm' ? facts.step?.pristine : hash === written?.hash && written?.pristine;
  const without = withoutChainForm(state.form, original, ours);
  const hasSame = sameAudiences(effectiveAudiences(original.flags), effectiveAudiences(state.flags));
  // The same text would start nothing anew, and other keys are read at the start alone.
  if (isPristine && facts.original?.isIntact && hasSame && !isBack) {
    const wanted = { flags: original.flags, pair: without.pair };
    return { change: undoing(opened, 'restore-original', wanted, means), wanted, findings: [] };
  }
  if (sameForm(without, state.form)) return null;
  // A node that joined never had a manifest without the chain.
  const isJoined = hasSame && facts.original?.joinedWith !== null;
  // Only irsa.yaml makes irsactl give other audiences.
  const unfit = isPristine ? (hasSame ? altered : otherAudiences) : editedSince;
  const findings = isJoined || isBack ? [] : [unfit(state)];
  return { change: undoing(opened, 'reverse-lines', without, means), wanted: without, findings };
}

const restores = 'The manifest goes back to what it was before irsactl, byte for byte.';
const reverses =
  'The original cannot be put over the manifest of today, so that only the lines of irsactl are taken out.';

function undoing(
  { state }: OpenedNode,
  kind: 'restore-original' | 'reverse-lines',
  wanted: ServerForm,
  means: RestartMeans,
): Change {
  return change.update(kind, targetOf(state, state.node.manifest), {
    before: formValue(state.form, state),
    after: formValue(wanted, state),
    why: `${kind === 'restore-original' ? restores : reverses} ${restartWords(means)}`,
    disruptive: true,
  });
}

function editedSince({ node }: NodeState): Finding {
  return finding.warning('IRSA-CONTROLPLANE-019', {
    what: `${node.manifest} was edited since irsactl wrote it.`,
    why: 'Putting the original back would undo that edit as well.',
    next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
  });
}

function otherAudiences({ node, flags }: NodeState): Finding {
  return finding.warning('IRSA-CONTROLPLANE-107', {
    what: `The API server of ${node.name} keeps the audiences ${effectiveAudiences(flags).join(', ')}.`,
    why: 'irsa.yaml had set them; with those from before irsactl the default tokens of today would be refused.',
    next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
  });
}

function altered({ node }: NodeState): Finding {
  return finding.warning('IRSA-CONTROLPLANE-035', {
    what: `The original of ${node.manifest} is not what irsactl kept, and is not put in place.`,
    why: 'Its hash is not the one in record.json beside it: it was altered or lost since.',
    next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
  });
}

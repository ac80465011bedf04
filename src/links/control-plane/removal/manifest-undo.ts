import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import { change, flagsValue, targetOf } from '../change.ts';
import type { NodeFacts } from '../facts.ts';
import { finding } from '../findings.ts';
import { type ChainFlags, sameFlags, withoutChain } from '../manifest/chain-flags.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import type { NodeState } from '../node-state.ts';

/** How the manifest goes back, and the flags that it then has. */
interface ManifestUndo {
  readonly change: Change;
  readonly wanted: ServiceAccountFlags;
  readonly findings: readonly Finding[];
}

/**
 * Byte for byte while the file is what irsactl wrote and the original what it kept; otherwise only irsactl's own lines
 * are taken out. Null where the manifest is as it was.
 */
export function manifestUndo(
  facts: NodeFacts,
  state: NodeState,
  ours: ChainFlags,
  original: ServiceAccountFlags,
): ManifestUndo | null {
  const hash = facts.manifest?.hash;
  if (hash === facts.original?.hash) return null;
  const { written } = facts;
  const isPristine =
    state.step === 'confirm' ? facts.step?.pristine : hash === written?.hash && written?.pristine;
  if (isPristine && facts.original?.isIntact) {
    return { change: undoing(state, 'restore-original', original), wanted: original, findings: [] };
  }
  const wanted = withoutChain(state.flags, original, ours);
  if (sameFlags(wanted, state.flags)) return null;
  const findings = [isPristine ? altered(state) : editedSince(state)];
  return { change: undoing(state, 'reverse-lines', wanted), wanted, findings };
}

function undoing(
  state: NodeState,
  kind: 'restore-original' | 'reverse-lines',
  wanted: ServiceAccountFlags,
): Change {
  return change.update(kind, targetOf(state, state.node.manifest), {
    before: flagsValue(state.flags),
    after: flagsValue(wanted),
    why:
      kind === 'restore-original'
        ? 'The manifest goes back to what it was before irsactl, byte for byte.'
        : 'The original cannot be put over the manifest of today, so that only the lines of irsactl are taken out.',
    disruptive: true,
  });
}

function editedSince({ node }: NodeState): Finding {
  return finding.warning('IRSA-CONTROLPLANE-033', {
    what: `${node.manifest} was edited since irsactl wrote it.`,
    why: 'Putting the original back would undo that edit as well.',
    next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
  });
}

function altered({ node }: NodeState): Finding {
  return finding.warning('IRSA-CONTROLPLANE-040', {
    what: `The original of ${node.manifest} is not what irsactl kept, and is not put in place.`,
    why: 'Its hash is not the one in record.json beside it: it was altered or lost since.',
    next: 'Look at the flags in the plan: only the lines of irsactl are taken out.',
  });
}

import type { Change } from '../../../chain/change.ts';
import { change, targetOf } from '../changes.ts';
import { type DesiredControlPlane, nodePaths } from '../desired.ts';
import type { NodeState } from '../node-state.ts';

/** Takes away what irsactl kept for the way back. */
export function backupRemoval(desired: DesiredControlPlane, state: NodeState): Change {
  const paths = nodePaths(desired.chain, state.node);
  return change({
    kind: 'remove-backups',
    action: 'delete',
    target: targetOf(state, paths.directory),
    before: { original: paths.original },
    after: null,
    why: 'The manifest is as it was before irsactl, so the backups are of no more use.',
    disruptive: false,
  });
}

/** Takes away the chain's key files beside the API server's own. */
export function keyRemoval(state: NodeState): Change {
  return change({
    kind: 'remove-key',
    action: 'delete',
    target: targetOf(state, state.keyOnNode.privateFile),
    before: { ...state.keyOnNode },
    after: null,
    why: 'The API server does not use this key any more.',
    disruptive: false,
  });
}

import type { Change } from '../../../chain/change.ts';
import { change, targetOf } from '../change.ts';
import { type DesiredControlPlane, nodePaths } from '../desired.ts';
import type { NodeState } from '../node-state.ts';

/** Takes away what irsactl kept for the way back. */
export function backupRemoval(desired: DesiredControlPlane, state: NodeState): Change {
  const paths = nodePaths(desired.chain, state.node);
  return change.delete('remove-backups', targetOf(state, paths.directory), {
    before: { original: paths.original },
    why: 'The manifest is as it was before irsactl, so the backups are of no more use.',
    disruptive: false,
  });
}

/** Takes away the chain's key files beside the API server's own. */
export function keyRemoval(state: NodeState): Change {
  return change.delete('remove-key', targetOf(state, state.keyOnNode.privateFile), {
    before: { ...state.keyOnNode },
    why: 'The API server does not use this key any more.',
    disruptive: false,
  });
}

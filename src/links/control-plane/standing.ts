import { basename } from 'node:path';
import { type Expiry, type Standing, sinceAll } from '../../chain/standing.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';

/** Since the last node was seen to serve by what irsactl wrote; of one that joined with the chain in it, since it did. */
export function controlPlaneStanding(
  _desired: DesiredControlPlane,
  { nodes, unseen }: ControlPlaneFacts,
): Standing {
  const times = nodes.map(({ written, manifest }) => written?.confirmed ?? manifest?.modified ?? null);
  return { since: sinceAll([...times, ...unseen.map(() => null)]), expires: nodes.flatMap(expiriesOf) };
}

/** The API server's own first: what kubeadm made at once ends on one day, and this is the one that people know. */
function expiriesOf({ node, machine }: NodeFacts): readonly Expiry[] {
  const isOwn = (path: string) => basename(path) === 'apiserver.crt';
  return (machine?.certificates ?? [])
    .toSorted((one, other) => Number(isOwn(other.path)) - Number(isOwn(one.path)))
    .map(({ path, ends }) => ({
      what: `${isOwn(path) ? 'API server certificate' : path} of ${node.name}`,
      at: ends,
    }));
}

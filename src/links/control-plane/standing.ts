import { basename } from 'node:path';
import { type Expiry, type Standing, sinceAll } from '../../chain/standing.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';

/** Since when the last node serves with the files that irsactl wrote, and which certificates expire. */
export function controlPlaneStanding(
  _desired: DesiredControlPlane,
  { nodes, unseen }: ControlPlaneFacts,
): Standing {
  const times = nodes.map(({ record, source }) => record?.written?.at ?? source.attributes.modified);
  return { since: sinceAll([...times, ...unseen.map(() => null)]), expires: nodes.flatMap(expiriesOf) };
}

/** The API server's own certificate first: kubeadm's others expire on the same day. */
function expiriesOf({ node, machine }: NodeFacts): readonly Expiry[] {
  const isOwn = (path: string) => basename(path) === 'apiserver.crt';
  return (machine?.certificates ?? [])
    .toSorted((one, other) => Number(isOwn(other.path)) - Number(isOwn(one.path)))
    .map(({ path, ends }) => ({
      what: `${isOwn(path) ? 'API server certificate' : path} of ${node.name}`,
      at: ends,
    }));
}

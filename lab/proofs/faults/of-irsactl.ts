import { setTimeout as sleep } from 'node:timers/promises';
import { onNode } from '../on-node.ts';
import type { Fault } from './fault.ts';
import { momentsOfOneNode as moments } from './moments.ts';
import type { RestingState } from './resting-state.ts';
import type { RunEnd } from './run-end.ts';
import { whileAside } from './slow-links.ts';

type MomentOfOneNode = (typeof moments)[number];

/** Longer than the minute of silence after which the switch takes irsactl for dead. */
const stalledSeconds = 75;

export const kill: Fault['happen'] = async (_, irsactl) => {
  irsactl?.kill('SIGKILL');
};

/**
 * Where a node comes to rest that hears nothing more of irsactl from a moment on: before the manifest is replaced nothing was
 * begun with the API server; until the step is confirmed, a sole API
 * server gets the form that accepts both; afterwards the new one stays.
 */
const restsAfter: Readonly<Record<MomentOfOneNode, RestingState>> = {
  staged: 'old',
  persisting: 'old',
  begun: 'old',
  'stand-in': 'old',
  replaced: 'both',
  ended: 'both',
  started: 'both',
  persisted: 'new',
  controllers: 'new',
};

const unheardSince = (at: MomentOfOneNode): Pick<Fault, 'ends' | 'next' | 'untouched'> => ({
  ends: [restsAfter[at]],
  // Nothing of the change itself fails.
  next: ['finishes'],
  ...(restsAfter[at] === 'old' && { untouched: true }),
});

const killed: readonly Fault[] = moments.map((at) => ({
  name: `killed-${at}`,
  what: `irsactl is killed (${meaning(at)})`,
  at,
  sets: at === 'replaced' ? ['ci'] : [],
  happen: kill,
  stopsWith: ['killed'],
  ...unheardSince(at),
}));

/** The connection to the node was lost, or could not be made again. */
export const lostNode: readonly RunEnd[] = [/IRSA-CONTROLPLANE-064/];

const cut: readonly Fault[] = moments.map((at) => ({
  name: `ssh-cut-${at}`,
  what: `ssh is cut off (${meaning(at)})`,
  at,
  happen: ({ node }) => node.breakSsh(),
  mend: ({ node }) => node.mendSsh(),
  blinds: true,
  stopsWith: lostNode,
  ...unheardSince(at),
}));

/** What happens to irsactl, to its way to the node, and to the switch that watches over it. */
export const faultsOfIrsactl: readonly Fault[] = [
  ...killed,
  ...cut,
  {
    name: 'killed-aside',
    what: 'irsactl is killed as the manifest is out of its folder so that the kubelet looks at it',
    ...whileAside,
    happen: kill,
    stopsWith: ['killed'],
    ...unheardSince('replaced'),
  },
  {
    name: 'switch-killed',
    what: `the dead man's switch alone is killed (${meaning('stand-in')})`,
    at: 'stand-in',
    happen: async ({ node }) =>
      void (await onNode(node, 'kill -9 "$(cat /etc/kubernetes/irsactl/prod-1/switch/pid)"')),
    // irsactl starts it again.
    stopsWith: ['done'],
    ends: ['new'],
    next: ['finishes'],
  },
  {
    name: 'stalled',
    what: `irsactl stands still for ${stalledSeconds} s (${meaning('stand-in')}), and then goes on`,
    at: 'stand-in',
    // Its ssh processes go on meanwhile: the node has a connection, and nobody who says anything.
    happen: async (_, irsactl) => {
      irsactl?.kill('SIGSTOP');
      await sleep(stalledSeconds * 1000);
      irsactl?.kill('SIGCONT');
    },
    // The switch has put everything back meanwhile, which the next look at the node shows.
    stopsWith: [/IRSA-CONTROLPLANE-046/],
    ...unheardSince('stand-in'),
  },
];

function meaning(moment: MomentOfOneNode): string {
  const words: Readonly<Record<MomentOfOneNode, string>> = {
    staged: 'as soon as the signing key is on the node',
    persisting: 'as soon as it has noted what kubeadm-config was, and makes it accept both',
    begun: 'as soon as its backups are written',
    'stand-in': 'as soon as a stand-in runs',
    replaced: 'as soon as the manifest is replaced',
    ended: 'as soon as the old API server has ended',
    started: 'as soon as the new API server runs',
    persisted: 'as soon as kubeadm-config gets the new issuer first',
    controllers: 'as soon as the manifest of the controller-manager is replaced',
  };
  return words[moment];
}

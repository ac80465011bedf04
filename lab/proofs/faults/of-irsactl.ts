import { setTimeout as sleep } from 'node:timers/promises';
import { onNode } from '../on-node.ts';
import type { Fault } from './fault.ts';
import { type Moment, moments } from './moments.ts';

/** Longer than the minute of silence after which the switch takes irsactl for dead. */
const stalledSeconds = 75;

export const kill: Fault['happen'] = async (_, irsactl) => {
  irsactl?.kill('SIGKILL');
};

const killed: readonly Fault[] = moments.map((at) => ({
  name: `killed-${at}`,
  what: `irsactl is killed (${meaning(at)})`,
  at,
  sets: at === 'replaced' ? ['ci'] : [],
  happen: kill,
  ends: 'any',
  goesOn: true,
}));

const cut: readonly Fault[] = moments.map((at) => ({
  name: `ssh-cut-${at}`,
  what: `ssh is cut off (${meaning(at)})`,
  at,
  happen: ({ node }) => node.breakSsh(),
  mend: ({ node }) => node.mendSsh(),
  blinds: true,
  ends: 'any',
  goesOn: true,
}));

/** What happens to irsactl, to its way to the node, and to the switch that watches over it. */
export const faultsOfIrsactl: readonly Fault[] = [
  ...killed,
  ...cut,
  {
    name: 'killed-plainly',
    what: `irsactl is killed without a stand-in (${meaning('replaced')})`,
    at: 'replaced',
    command: ['apply', '--yes', '--no-stand-in'],
    happen: kill,
    ends: 'any',
    goesOn: true,
  },
  {
    name: 'switch-killed',
    what: `the dead man's switch alone is killed (${meaning('stand-in')})`,
    at: 'stand-in',
    happen: async ({ node }) =>
      void (await onNode(node, 'kill -9 "$(cat /etc/kubernetes/irsactl/prod-1/switch/pid)"')),
    ends: 'any',
  },
  {
    name: 'stalled',
    what: `irsactl stands still for ${stalledSeconds} s (${meaning('carried')}), and then goes on`,
    at: 'carried',
    // Its ssh processes go on meanwhile: the node has a connection, and nobody who says anything.
    happen: async (_, irsactl) => {
      irsactl?.kill('SIGSTOP');
      await sleep(stalledSeconds * 1000);
      irsactl?.kill('SIGCONT');
    },
    ends: 'any',
  },
];

function meaning(moment: Moment): string {
  const words: Readonly<Record<Moment, string>> = {
    begun: 'as soon as its backups are written',
    'stand-in': 'as soon as a stand-in runs',
    carried: 'as soon as the stand-in carries traffic',
    replaced: 'as soon as the manifest is replaced',
    ended: 'as soon as the old API server has ended',
    started: 'as soon as the new API server runs',
    released: 'as soon as the traffic is the new API server’s',
    controllers: 'as soon as the manifest of the controller-manager is replaced',
  };
  return words[moment];
}

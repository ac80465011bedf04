import type { LabNode } from '../../lab.ts';
import { apiServerManifest } from '../api-server-manifest.ts';
import { issuersOn } from '../issuers-on.ts';
import { onNode } from '../on-node.ts';
import { prove } from '../proof.ts';
import { untilServes } from '../serves.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { faultsOfIrsactl, kill, lostNode } from './of-irsactl.ts';
import { whileAside } from './slow-links.ts';
import { fillDisk, giveSmallDiskBack, takeSmallDisk } from './small-disk.ts';

const proxyKey = '/etc/kubernetes/pki/front-proxy-client.key';
const signingKey = '/etc/kubernetes/pki/sa.key';
const image = 'registry.k8s.io/kube-apiserver';

/** What goes wrong on one node alone. */
const single: readonly Fault[] = [
  {
    name: 'crashing',
    what: 'an API server crashes whenever it is started',
    at: 'before',
    sets: ['ci'],
    // The one that runs has its key already.
    happen: async ({ node }) =>
      void (await onNode(node, `cp -p ${proxyKey} ${proxyKey}.kept && echo none > ${proxyKey}`)),
    mend: async ({ node }) => void (await onNode(node, `mv ${proxyKey}.kept ${proxyKey}`)),
    stopsWith: [
      /IRSA-CONTROLPLANE-102 .*; its last lines: .*"command failed" err="tls: failed to find any PEM data/,
    ],
    ends: ['old'],
    next: ['finishes'],
    untouched: true,
    // On an idle machine 18; without a look at its log it would be the patience of 120 and more.
    stopsWithinSeconds: 100,
    withinSeconds: 60,
  },
  {
    name: 'no-image',
    what: 'the image of the API server is not there any more',
    at: 'before',
    happen: async ({ node }) =>
      void (await onNode(
        node,
        `ctr -n k8s.io images export /var/lib/kept.tar $(ctr -n k8s.io images list -q | grep '^${image}:') &&
         ctr -n k8s.io images remove $(ctr -n k8s.io images list -q | grep '^${image}[:@]')`,
      )),
    mend: async ({ node }) =>
      void (await onNode(node, 'ctr -n k8s.io images import /var/lib/kept.tar && rm /var/lib/kept.tar')),
    stopsWith: [/IRSA-CONTROLPLANE-102 .*its container cannot be started \(\w*Image\w*: .*kube-apiserver/],
    ends: ['old'],
    next: ['finishes'],
    untouched: true,
    withinSeconds: 60,
  },
  {
    name: 'disk-full-before',
    what: 'the disk of /etc/kubernetes is full before anything is begun',
    at: 'before',
    prepare: async ({ lab, node }) => {
      await takeSmallDisk(lab, node);
      await untilServes(node, 240);
    },
    happen: ({ node }) => fillDisk(node),
    mend: ({ lab, node }) => giveSmallDiskBack(lab, node),
    stopsWith: [/IRSA-CONTROLPLANE-118/],
    ends: ['old'],
    next: ['finishes'],
    untouched: true,
    withinSeconds: 60,
  },
  {
    name: 'disk-full-meanwhile',
    what: 'the disk of /etc/kubernetes is full as soon as the manifest is replaced',
    at: 'replaced',
    prepare: async ({ lab, node }) => {
      await takeSmallDisk(lab, node);
      await untilServes(node, 240);
    },
    happen: ({ node }) => fillDisk(node),
    mend: ({ lab, node }) => giveSmallDiskBack(lab, node),
    // Until it is confirmed a step only renames; then irsactl notes that it is, which needs room.
    stopsWith: [/IRSA-CONTROLPLANE-003/],
    ends: ['new'],
    next: ['finishes'],
  },
  {
    name: 'key-unreadable',
    what: 'the new signing key cannot be read when the new API server starts',
    at: 'replaced',
    happen: loseKey,
    stopsWith: [/IRSA-CONTROLPLANE-020 .*its container ends as soon as it starts; it wrote: /],
    ends: ['old'],
    next: ['acknowledged'],
    // The stand-in, three starts, which the kubelet makes wait for 10 s in all, and the way back. Without a look at the log it would be 120 and more before that.
    stopsWithinSeconds: 160,
  },
  {
    name: 'wrong-signer',
    what: 'the new API server serves but signs with another key',
    at: 'replaced',
    happen: async ({ node }) =>
      void (await onNode(node, `openssl genrsa -traditional -out ${signingKey} 2048 2>/dev/null`)),
    stopsWith: [/IRSA-CONTROLPLANE-020/],
    // It may have signed with what the change brought.
    ends: ['both'],
    next: ['acknowledged'],
  },
  {
    name: 'kubelet-restarted',
    what: 'the kubelet is restarted while a stand-in proves the new manifest',
    at: 'stand-in',
    happen: ({ node }) => node.restartKubelet(),
    stopsWith: ['done'],
    ends: ['new'],
    next: ['finishes'],
  },
  {
    name: 'rebooted',
    what: 'the node loses its power as soon as the manifest is replaced',
    at: 'replaced',
    happen: async ({ node }) => {
      await node.powerOff();
      await node.powerOn();
    },
    stopsWith: lostNode,
    ends: ['both'],
    next: ['finishes'],
  },
  {
    name: 'rebooted-aside',
    what: 'the node loses its power as the manifest is out of its folder so that the kubelet looks at it',
    ...whileAside,
    happen: async ({ node }) => {
      await node.powerOff();
      await node.powerOn();
      await onNode(node, `[ ! -e ${apiServerManifest} ] || { echo 'the manifest was there' >&2; false; }`);
    },
    stopsWith: lostNode,
    // The switch waits half a minute for the manifest, then takes the new one for the one that was there.
    ends: ['both'],
    next: ['finishes'],
  },
];

const three = { controlPlanes: 3, workers: 1 } as const;

/** What only a cluster of several can suffer. */
const several: readonly Fault[] = [
  {
    name: 'killed-between-nodes',
    what: 'irsactl is killed as the manifest of the second node is replaced, and the first one’s has been',
    at: 'replaced',
    ofNode: 1,
    shape: three,
    happen: async (place, irsactl) => {
      await kill(place, irsactl);
      const issuers = `grep -c -e --service-account-issuer= ${apiServerManifest}`;
      await onNode(place.node, `[ "$(${issuers})" -gt 1 ] || { echo 'not changed before' >&2; false; }`);
    },
    stopsWith: ['killed'],
    // The first node has confirmed it, and no node signs before all accept.
    ends: ['both'],
    next: ['finishes'],
  },
  {
    name: 'killed-signing',
    what: 'irsactl is killed as the second node gets the manifest that signs, and the first one signs',
    at: 'signing',
    ofNode: 1,
    shape: three,
    happen: async (place, irsactl) => {
      await kill(place, irsactl);
      await firstSigns(place);
    },
    stopsWith: ['killed'],
    // The first node has confirmed it; the second goes back to the form that accepts both.
    ends: ['new'],
    next: ['finishes'],
  },
  {
    name: 'ssh-cut-signing',
    what: 'ssh to the second node is cut off as that gets the manifest that signs, and the first one signs',
    at: 'signing',
    ofNode: 1,
    shape: three,
    happen: async (place) => {
      await secondOf(place).breakSsh();
      await firstSigns(place);
    },
    mend: (place) => secondOf(place).mendSsh(),
    blinds: true,
    stopsWith: lostNode,
    ends: ['new'],
    next: ['finishes'],
  },
  {
    name: 'killed-between-passes',
    what: 'irsactl is killed as the last of three nodes has learnt to accept, and none signs yet',
    at: 'persisting',
    shape: three,
    happen: kill,
    stopsWith: ['killed'],
    ends: ['both'],
    next: ['finishes'],
  },
  {
    name: 'balancer-away',
    what: 'the load balancer is away from when a stand-in proves the new manifest until irsactl has ended',
    at: 'stand-in',
    shape: three,
    happen: async ({ lab }) => lab.balancer?.stop(),
    mend: async ({ lab }) => lab.balancer?.start(),
    mendFirst: true,
    // On its own way irsactl asks the cluster only now and then: before the manifest is replaced, and the old state stays, or
    // not before the first node's step to the form that accepts both is confirmed.
    stopsWith: [/IRSA-CLUSTER-002/],
    ends: ['old', 'both'],
    next: ['finishes'],
  },
  {
    name: 'two-nodes-gone',
    what: 'two of three nodes lose their power as soon as the manifest is replaced',
    at: 'replaced',
    shape: three,
    happen: async ({ lab }) => {
      await Promise.all(lab.controlPlanes.slice(1).map((node) => node.powerOff()));
    },
    mend: async ({ lab }) => {
      await Promise.all(lab.controlPlanes.slice(1).map((node) => node.powerOn()));
    },
    mendFirst: true,
    saysHalfDone: true,
    // Without a majority of etcd no manifest serves, so that irsactl does not see the end of the way back either.
    stopsWith: [/IRSA-CONTROLPLANE-021/],
    ends: ['old'],
    next: ['acknowledged'],
    // Both boot, and etcd elects a leader, before a kubelet starts again what has ended so often meanwhile: 109 to 154 s were measured.
    withinSeconds: 300,
  },
];

export const faults: readonly Fault[] = [...single, ...faultsOfIrsactl, ...several];

function secondOf({ lab }: FaultPlace): LabNode {
  const [, second] = lab.controlPlanes;
  if (!second) throw new TypeError('this lab has three control plane nodes');
  return second;
}

/** The signing pass has begun: the first issuer of the first node is the chain's. */
async function firstSigns({ lab, node }: FaultPlace): Promise<void> {
  const first = async (of: LabNode) => (await issuersOn(of))[0];
  const others = await Promise.all(lab.controlPlanes.slice(2).map(first));
  const own = await first(node);
  prove(
    others.every((one) => one !== own),
    'The first node does not sign yet.',
  );
}

async function loseKey({ node }: FaultPlace): Promise<void> {
  await onNode(node, `echo none > ${signingKey}`);
}

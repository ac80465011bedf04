import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Lab, LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { waitUntilReady } from '../api-server-checks.ts';
import { chainFolder } from '../lab-chain.ts';
import { apiServerManifest, onNode } from '../on-node.ts';
import { ProofFailure } from '../proof.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { fillDisk, mountSmallDisk, unmountSmallDisk } from './small-disk.ts';

const proxyKey = '/etc/kubernetes/pki/front-proxy-client.key';
const signingKey = '/etc/kubernetes/pki/sa.key';
const kubeletConfig = '/var/lib/kubelet/config.yaml';
/** If the node is back immediately, irsactl reaches it again and reports that its switch has rolled back. */
const lostNode = [/IRSA-CONTROLPLANE-064/, /IRSA-CONTROLPLANE-046/];

const kill: Fault['inject'] = async (_, irsactl) => {
  irsactl?.kill('SIGKILL');
};

/** Makes every new API server crash at its start. A running one has already read the key. */
async function breakStarts({ node }: FaultPlace): Promise<void> {
  await onNode(node, `cp -p ${proxyKey} ${proxyKey}.kept && echo none >${proxyKey}`);
}

async function repairStarts({ node }: FaultPlace): Promise<void> {
  await onNode(node, `[ ! -e ${proxyKey}.kept ] || mv ${proxyKey}.kept ${proxyKey}`);
}

async function cutPower({ node }: FaultPlace): Promise<void> {
  await node.powerOff();
  await node.powerOn();
}

/** irsactl is killed or loses the node. */
const interruptions: readonly Fault[] = [
  {
    name: 'killed-written',
    what: 'irsactl is killed before it arms the switch',
    at: 'written',
    inject: kill,
    stopsWith: ['killed'],
    ends: 'before',
    next: 'finishes',
    untouched: true,
  },
  {
    name: 'killed-armed',
    what: 'irsactl is killed after it armed the switch and before the swap, with the default heartbeat timeout',
    at: 'stand-in',
    silenceSeconds: 60,
    inject: kill,
    stopsWith: ['killed'],
    ends: 'before',
    next: 'finishes',
    untouched: true,
  },
  {
    name: 'killed-swapped',
    what: 'irsactl is killed after the swap',
    at: 'replaced',
    inject: kill,
    stopsWith: ['killed'],
    ends: 'before',
    next: 'finishes',
  },
  {
    name: 'killed-confirmed',
    what: 'irsactl is killed after the pass is confirmed',
    at: 'confirmed',
    inject: kill,
    stopsWith: ['killed'],
    ends: 'after',
    next: 'finishes',
  },
  {
    name: 'killed-restoring',
    what: 'irsactl is killed while the switch rolls back',
    at: 'restoring',
    preludes: { replaced: breakStarts },
    inject: async (place, irsactl) => {
      await kill(place, irsactl);
      await repairStarts(place);
    },
    repair: repairStarts,
    stopsWith: ['killed'],
    ends: 'before',
    next: 'acknowledged',
  },
  {
    name: 'killed-restored',
    what: 'irsactl is killed after the switch has rolled back',
    at: 'restored',
    preludes: { replaced: breakStarts, restoring: repairStarts },
    inject: kill,
    repair: repairStarts,
    stopsWith: ['killed'],
    ends: 'before',
    next: 'acknowledged',
  },
  {
    name: 'ssh-cut',
    what: 'the SSH connection breaks after the swap',
    at: 'replaced',
    inject: ({ node }) => node.breakSsh(),
    repair: ({ node }) => node.repairSsh(),
    stopsWith: lostNode,
    ends: 'before',
    next: 'finishes',
  },
  {
    name: 'power-armed',
    what: 'the node loses power while a stand-in proves the new manifest',
    at: 'stand-in',
    inject: cutPower,
    stopsWith: lostNode,
    ends: 'before',
    next: 'finishes',
  },
  {
    name: 'power-swapped',
    what: 'the node loses power after the swap',
    at: 'replaced',
    inject: cutPower,
    stopsWith: lostNode,
    ends: 'before',
    next: 'finishes',
  },
  {
    name: 'switch-killed',
    what: 'only the switch is killed',
    // After it, the next destroy would be the second stage.
    stage: 'apply',
    at: 'stand-in',
    inject: async ({ node }) => void (await onNode(node, `kill -9 "$(cat ${chainFolder}/switch/pid)"`)),
    // irsactl restarts the switch.
    stopsWith: ['done'],
    ends: 'after',
    next: 'finishes',
  },
];

/** The node or the cluster fails. */
const failures: readonly Fault[] = [
  {
    name: 'crash-proven',
    what: 'the new API server crashes at its start, and a stand-in shows it',
    at: 'before',
    sets: ['ci'],
    inject: breakStarts,
    repair: repairStarts,
    stopsWith: [/IRSA-CONTROLPLANE-102 .*last lines: .*tls: failed to find any PEM data/],
    ends: 'before',
    next: 'finishes',
    untouched: true,
    withinSeconds: 60,
  },
  {
    name: 'crash-unproven',
    what: 'the new API server crashes, and the node has no room for a stand-in',
    at: 'restoring',
    prepare: async (place) => {
      await fillNode(place.lab, place.node);
      await breakStarts(place);
    },
    inject: repairStarts,
    repair: async (place) => {
      await repairStarts(place);
      await onNode(place.node, `sed -i '/^maxPods:/d' ${kubeletConfig}`);
      await place.node.restartKubelet();
    },
    stopsWith: [/IRSA-CONTROLPLANE-020/],
    ends: 'before',
    next: 'acknowledged',
  },
  {
    name: 'disk-full',
    what: 'the disk of /etc/kubernetes is full after the swap',
    at: 'replaced',
    prepare: async ({ lab, node }) => {
      await mountSmallDisk(lab, node);
      await waitUntilReady(node, 240);
    },
    inject: ({ node }) => fillDisk(node),
    repair: async ({ lab, node }) => {
      await unmountSmallDisk(lab, node);
      await waitUntilReady(node, 240);
    },
    // Until a pass is confirmed, irsactl and the switch only rename files.
    stopsWith: [/IRSA-CONTROLPLANE-003/],
    ends: 'after',
    next: 'finishes',
  },
  {
    name: 'edited',
    what: 'the user edits the manifest after the swap',
    at: 'started',
    edits: true,
    inject: async ({ node }) =>
      void (await onNode(
        node,
        `sed '1i # edited by a person' ${apiServerManifest} >/etc/kubernetes/edited && mv /etc/kubernetes/edited ${apiServerManifest}`,
      )),
    stopsWith: [/IRSA-CONTROLPLANE-019/],
    ends: 'after',
    next: 'finishes',
  },
  {
    name: 'token-dies',
    what: 'the token of the kubeconfig is revoked during a pass',
    at: 'stand-in',
    prepare: ({ lab }) => makeOperator(lab),
    kubeconfig: operatorFile,
    inject: async ({ lab }) =>
      void (await kubectlOf(lab).run(['delete', 'serviceaccount', operator, '-n', 'kube-system'])),
    repair: async ({ lab }) =>
      void (await kubectlOf(lab).try(['delete', 'clusterrolebinding', operator, '--ignore-not-found'])),
    stopsWith: [/IRSA-CLUSTER-\d+/],
    ends: 'either',
    next: 'finishes',
  },
  {
    name: 'kubelet-stopped',
    what: 'the kubelet is stopped',
    at: 'before',
    // The cluster still reports the node as ready.
    inject: async ({ node }) => void (await onNode(node, 'systemctl stop kubelet')),
    repair: async ({ node }) => {
      const answers = "curl -sf --noproxy '*' http://127.0.0.1:10248/healthz";
      await onNode(node, `systemctl start kubelet && until ${answers}; do sleep .2; done`);
    },
    stopsWith: [/IRSA-CONTROLPLANE-114 .*kubelet/],
    ends: 'before',
    next: 'finishes',
    untouched: true,
    withinSeconds: 60,
  },
  {
    name: 'wrong-signer',
    what: 'the API server signs with another key than the one of the pass',
    key: 'new',
    stage: 'apply',
    at: 'signing',
    inject: async ({ node }) =>
      void (await onNode(node, `openssl genrsa -traditional -out ${signingKey} 2048 2>/dev/null`)),
    stopsWith: [/IRSA-CONTROLPLANE-020/],
    // After the first pass, and before the second one.
    ends: 'after',
    next: 'acknowledged',
  },
  {
    name: 'key-unreadable',
    what: 'the key file of the pass cannot be read',
    key: 'new',
    stage: 'sign-back',
    at: 'replaced',
    inject: async ({ node }) => void (await onNode(node, `echo none >${signingKey}`)),
    stopsWith: [/IRSA-CONTROLPLANE-020/],
    ends: 'before',
    next: 'acknowledged',
  },
];

const others = ({ lab }: FaultPlace): readonly LabNode[] => lab.controlPlanes.slice(1);

/** A cluster of several nodes loses its etcd quorum. */
const several: readonly Fault[] = [
  {
    name: 'two-nodes-gone',
    what: 'two of three nodes lose power after the swap',
    at: 'replaced',
    shape: { controlPlanes: 3, workers: 1 },
    inject: async (place) => void (await Promise.all(others(place).map((node) => node.powerOff()))),
    repair: async (place) => void (await Promise.all(others(place).map((node) => node.powerOn()))),
    repairs: 'immediately',
    stopsWith: [/IRSA-CONTROLPLANE-02[01]/],
    ends: 'before',
    next: 'acknowledged',
    // Without a quorum, each start of the API server fails. The kubelet then waits up to 300 s before the next one.
    withinSeconds: 600,
  },
];

export const faults: readonly Fault[] = [...interruptions, ...failures, ...several];

/** Sets maxPods to the node's current number of pods. */
async function fillNode(lab: Lab, node: LabNode): Promise<void> {
  const kubectl = kubectlOf(lab);
  const own = ['get', 'pods', '-A', '--field-selector', `spec.nodeName=${node.name}`, '-o', 'name'];
  const pods = (await kubectl.run(own)).trim().split('\n').length;
  await onNode(node, `sed -i '/^maxPods:/d' ${kubeletConfig} && echo 'maxPods: ${pods}' >>${kubeletConfig}`);
  await node.restartKubelet();
  const room = ['get', 'node', node.name, '-o', 'jsonpath={.status.allocatable.pods}'];
  for (let waited = 0; waited < 60; waited += 1) {
    if ((await kubectl.run(room)) === String(pods)) return;
    await onNode(node, 'sleep 1');
  }
  throw new ProofFailure(`The kubelet of ${node.name} does not report maxPods ${pods}.`);
}

const operator = 'proof-operator';

function operatorFile(lab: Lab): string {
  return join(lab.folder, 'operator.kubeconfig');
}

/** Writes a kubeconfig with a token instead of a client certificate, like a user's login. */
async function makeOperator(lab: Lab): Promise<void> {
  const kubectl = kubectlOf(lab);
  const own = ['-n', 'kube-system'];
  await kubectl.run(['create', 'serviceaccount', operator, ...own]);
  await kubectl.run([
    ...['create', 'clusterrolebinding', operator, '--clusterrole=cluster-admin'],
    `--serviceaccount=kube-system:${operator}`,
  ]);
  const token = (await kubectl.run(['create', 'token', operator, ...own, '--duration=2h'])).trim();
  const config = parse(await readFile(lab.kubeconfig, 'utf8')) as { users: { user: object }[] };
  for (const one of config.users) one.user = { token };
  await writeFile(operatorFile(lab), stringify(config), { mode: 0o600 });
}

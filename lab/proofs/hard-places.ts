import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { type LoadOptions, startLoad } from '../load/start-load.ts';
import { clusterState, lastingDifferences } from './cluster-state.ts';
import { watchMoments } from './faults/moments.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from './proof.ts';
import { proveNothingFailed, takeDown } from './without-a-trace.ts';

interface HardPlace {
  readonly name: string;
  readonly what: string;
  readonly arrange: (node: LabNode, lab: Lab) => Promise<unknown>;
  readonly mend: (node: LabNode, lab: Lab) => Promise<unknown>;
  /** When the pods of the load run. */
  readonly onceLoaded?: (node: LabNode, lab: Lab) => Promise<unknown>;
  /** While the stand-in carries the traffic. */
  readonly meanwhile?: (node: LabNode) => Promise<unknown>;
  readonly load?: Pick<LoadOptions, 'onNode' | 'probes'>;
  /** Whether apply stops before the API server is touched, and goes on once it is mended. */
  readonly isNoticed?: true;
  /** What is to be chosen beforehand. Default: either way. */
  readonly way?: 'stand-in' | 'plain';
}

/** Who may reach the node from outside: the ports that an operator knows of, and not the stand-in's. */
const firewall = (verdict: 'drop' | 'reject'): string => `nft -f - <<'NFT'
table inet operator {
  chain input {
    type filter hook input priority 0; policy accept;
    iifname "eth0" ct state established,related accept
    iifname "eth0" tcp dport { 22, 6443, 2379, 2380, 10250 } accept
    iifname "eth0" meta l4proto tcp ${verdict}
  }
}
NFT`;
const withoutFirewall = 'nft delete table inet operator';

function gateway(subnet: string, where: 'away' | 'back'): string {
  const address = subnet.replace(/\.0\/\d+$/, '.1');
  return where === 'away'
    ? `ip addr del ${address}/24 dev cni0; ip addr add ${address}/32 dev lo; ip route add ${subnet} dev cni0`
    : `ip addr del ${address}/32 dev lo; ip route del ${subnet} dev cni0; ip addr add ${address}/24 dev cni0`;
}

const kubeletConfig = '/var/lib/kubelet/config.yaml';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** The API server listens at this address, or at every one again. */
async function bindTo(node: LabNode, address: string | null): Promise<void> {
  const process = await apiServerOf(node);
  const line =
    address === null ? '' : `; s#^\\( *- \\)--advertise-address=.*#&\\n\\1--bind-address=${address}#`;
  await onNode(node, `sed -i '/--bind-address=/d${line}' ${manifest}`);
  await anewSince(node, process);
}

async function startAnew(node: LabNode): Promise<void> {
  const process = await apiServerOf(node);
  await onNode(node, `kill ${process}; sleep 3; kill ${process} 2>/dev/null; true`);
  await anewSince(node, process);
}

async function apiServerOf(node: LabNode): Promise<string> {
  return (await node.run(['pgrep', '-x', 'kube-apiserver'])).stdout.trim();
}

/** Waits until another process serves, and has served for a while: its permissions load after it is ready. */
async function anewSince(node: LabNode, process: string): Promise<void> {
  const ready = ['curl', '-sk', '-m', '2', `https://${node.address}:6443/readyz`];
  for (let waited = 0; waited < 240; waited += 1) {
    const now = await apiServerOf(node);
    if (now !== '' && now !== process && (await node.run(ready, { timeoutSeconds: 20 })).stdout === 'ok') {
      return sleep(15_000);
    }
    await sleep(1000);
  }
  throw new ProofFailure(`The API server of ${node.name} has not started anew within four minutes.`);
}

/** The node takes no pod more than it has. */
async function fill(node: LabNode, lab: Lab): Promise<void> {
  const kubectl = kubectlOf(lab);
  const own = ['get', 'pods', '-A', '--field-selector', `spec.nodeName=${node.name}`, '-o', 'name'];
  const pods = (await kubectl.run(own)).trim().split('\n').length;
  await onNode(node, `sed -i '/^maxPods:/d' ${kubeletConfig} && echo 'maxPods: ${pods}' >> ${kubeletConfig}`);
  await node.restartKubelet();
  const room = ['get', 'node', node.name, '-o', 'jsonpath={.status.allocatable.pods}'];
  for (let waited = 0; waited < 60; waited += 1) {
    if ((await kubectl.run(room)) === String(pods)) return;
    await sleep(1000);
  }
  throw new ProofFailure(`The kubelet of ${node.name} does not tell of its ${pods} pods within a minute.`);
}

async function giveRoom(node: LabNode): Promise<void> {
  await onNode(node, `sed -i '/^maxPods:/d' ${kubeletConfig}`);
  await node.restartKubelet();
}

const places: readonly HardPlace[] = [
  {
    name: 'full-node',
    what: 'the node takes no more pods',
    arrange: async () => {},
    onceLoaded: fill,
    mend: giveRoom,
  },
  {
    name: 'pod-veth-without-address',
    what: 'the host’s side of the pods’ veth has no IPv4 address, as with Calico',
    arrange: async () => {},
    // Its address is a /32 elsewhere, which still answers for the pods' gateway.
    onceLoaded: (node) => onNode(node, gateway(node.podSubnet, 'away')),
    mend: (node) => onNode(node, gateway(node.podSubnet, 'back')),
  },
  {
    name: 'no-ipv6',
    what: 'IPv6 is off, so that the API server dials 127.0.0.1',
    arrange: async (node) => {
      await onNode(node, 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
      await startAnew(node);
    },
    mend: async (node) => {
      await onNode(node, 'echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
      await startAnew(node);
    },
    // Who asks at 127.0.0.2 would keep the stand-in away.
    load: { probes: false },
    way: 'stand-in',
  },
  {
    name: 'loopback-client',
    what: 'a client of the node asks at 127.0.0.1, as kube-vip does,',
    arrange: async () => {},
    mend: async () => {},
    load: { onNode: '127.0.0.1' },
    way: 'stand-in',
  },
  {
    name: 'bind-address',
    what: 'the API server listens at one address of the node alone',
    arrange: (node) => bindTo(node, node.address),
    mend: (node) => bindTo(node, null),
    load: { probes: false },
    way: 'plain',
  },
  ...(['drop', 'reject'] as const).map((verdict) => ({
    name: `firewall-${verdict}`,
    what: `an input firewall answers the stand-in's port with ${verdict}`,
    arrange: (node: LabNode) => onNode(node, firewall(verdict)),
    mend: (node: LabNode) => onNode(node, `${withoutFirewall} 2>/dev/null || true`),
    isNoticed: true as const,
  })),
  {
    name: 'virtual-address',
    what: 'a virtual address moves onto the node while the stand-in carries the traffic',
    arrange: async () => {},
    meanwhile: async (node) => {
      await onNode(node, 'ip addr add 10.99.99.99/32 dev eth0');
      const { stdout } = await node.run(['curl', '-sk', '-m', '3', 'https://10.99.99.99:6443/readyz'], {
        timeoutSeconds: 20,
      });
      prove(stdout === 'ok', `At the virtual address the answer is ${stdout || 'none'}.`);
    },
    mend: (node) => onNode(node, 'ip addr del 10.99.99.99/32 dev eth0 2>/dev/null || true'),
  },
];

/** 0 failed requests, or the plain way chosen beforehand and said. */
export const hardPlaces: readonly Proof[] = places.map((place) => ({
  name: `hard-${place.name}`,
  claim: `Where ${place.what}, no request fails, or the plain way is chosen beforehand.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: (context) => endure(context, place),
}));

async function endure(context: ProofContext, place: HardPlace): Promise<string> {
  const { arrange, mend, meanwhile, onceLoaded, way } = place;
  const { lab, load: options, say } = context;
  const [node] = lab.controlPlanes;
  if (!node) throw new TypeError('a lab has a control plane');
  await arrange(node, lab);
  const before = await clusterState(lab);
  const chain = await labChain(context, { injection: 'none' });
  const load = await startLoad(lab, { ...options, ...place.load });
  let happened: Promise<unknown> = Promise.resolve();
  const watch = watchMoments(node, (moment) => {
    if (moment === 'replaced' && meanwhile) happened = meanwhile(node);
  });
  try {
    await onceLoaded?.(node, lab);
    const pods = await ordinaryPods(lab);
    const plan = await chain.run(['plan']);
    const isPlain = /without a stand-in|no stand-in/i.test(plan.stdout);
    const reason = /.*(?:without a stand-in|no stand-in).*(?:\n {2,}.*){0,3}/i.exec(plan.stdout)?.[0];
    say(isPlain ? `the plain way: ${reason?.replaceAll(/\s+/g, ' ')}` : 'with a stand-in');
    prove(
      way === undefined || (way === 'plain') === isPlain,
      `Planned ${isPlain ? 'plainly' : 'with a stand-in'}.`,
    );
    const began = Date.now();
    if (place.isNoticed) {
      const process = await apiServerOf(node);
      const { code, stderr } = await chain.run(['apply', '--yes']);
      prove(code === 1 && stderr.includes('IRSA-CONTROLPLANE-102'), `apply ended with ${code}:\n${stderr}`);
      prove((await apiServerOf(node)) === process, 'The API server was touched.');
      say('apply has stopped, and the API server was not touched');
      await mend(node, lab);
    }
    await chain.must(['apply', '--yes']);
    await happened;
    // It reads irsactl's folder, and would count as something that is left.
    watch.stop();
    await sleep(3000);
    const report = await load.report(began);
    for (const line of report.lines) say(line);
    if (!isPlain) proveNothingFailed(report, 'The change');
    const now = await ordinaryPods(lab);
    prove(pods === now, `Pods were evicted or made anew:\n${pods}\nbefore,\n${now}\nafterwards`);
    await takeDown(chain);
    const left = await lastingDifferences(lab, before);
    prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
    return isPlain ? `the plan chose the plain way; ${report.lines[0]}` : `${report.lines[0]}`;
  } finally {
    watch.stop();
    await load.stop();
    await mend(node, lab);
  }
}

/** Each pod that no change of an API server may touch, with its identity. */
async function ordinaryPods(lab: Lab): Promise<string> {
  const lines = ['range .items[*]', '.metadata.name', '" "', '.metadata.uid', '"\\n"', 'end'];
  const all = await kubectlOf(lab).run([
    'get',
    'pods',
    '-A',
    '-o',
    `jsonpath=${lines.map((part) => `{${part}}`).join('')}`,
  ]);
  return all
    .split('\n')
    .filter((line) => !/^kube-(apiserver|controller-manager)-/.test(line))
    .sort()
    .join('\n')
    .trim();
}

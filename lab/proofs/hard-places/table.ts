import type { Lab, LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { apiServerManifest } from '../api-server-manifest.ts';
import { onNode } from '../on-node.ts';
import { anewSince, apiServerOf, startAnew } from './api-server-process.ts';
import { fill, filler, giveRoom, requestAll } from './full-node.ts';
import type { HardPlace } from './hard-place.ts';
import { withoutNft } from './without-nft.ts';

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
/** irsactl's machine reaches every port, and so do nodes of the control plane. */
function firewallToWorkers({ workers }: Lab): string {
  const from = `ip saddr { ${workers.map(({ address }) => address)} } ct state new`;
  return `nft 'table inet operator { chain input { type filter hook input priority 0; ${from} tcp dport != { 22, 6443, 10250 } drop; }; }'`;
}
const takeFirewallAway = (node: LabNode) =>
  onNode(node, 'nft delete table inet operator 2>/dev/null || true');

function gateway(subnet: string, where: 'away' | 'back'): string {
  const address = subnet.replace(/\.0\/\d+$/, '.1');
  return where === 'away'
    ? `ip addr del ${address}/24 dev cni0; ip addr add ${address}/32 dev lo; ip route add ${subnet} dev cni0`
    : `ip addr del ${address}/32 dev lo; ip route del ${subnet} dev cni0; ip addr add ${address}/24 dev cni0`;
}

/** No address of a Service: kube-proxy rejects those that nobody has. */
const virtual = '192.0.2.99';

function ipv6Of({ address }: LabNode): string {
  return `fd00:6443::${address.split('.').at(-1)}`;
}

/** The API server listens at this address, or at every one again. */
async function bindTo(node: LabNode, address: string | null): Promise<void> {
  const process = await apiServerOf(node);
  const line =
    address === null ? '' : `; s#^\\( *- \\)--advertise-address=.*#&\\n\\1--bind-address=${address}#`;
  await onNode(node, `sed -i '/--bind-address=/d${line}' ${apiServerManifest}`);
  await anewSince(node, process);
}

export const hardPlaces: readonly HardPlace[] = [
  {
    name: 'full-node',
    what: 'the node takes no more pods',
    arrange: async () => {},
    onceLoaded: fill,
    mend: giveRoom,
    way: 'plain',
  },
  {
    name: 'all-requested',
    what: 'the processor of the node is requested to the last tenth',
    arrange: async () => {},
    onceLoaded: requestAll,
    mend: (_, lab) => kubectlOf(lab).try(['delete', 'pod', filler, '--grace-period=0', '--force']),
    way: 'plain',
  },
  {
    name: 'pod-veth-without-address',
    what: 'the host’s side of the pods’ veth has no IPv4 address, as with Calico',
    arrange: async () => {},
    // Its address is a /32 elsewhere, which still answers for the pods' gateway.
    onceLoaded: (node) => onNode(node, gateway(node.podSubnet, 'away')),
    mend: (node) => onNode(node, gateway(node.podSubnet, 'back')),
    way: 'stand-in',
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
    what: 'clients of the node ask at 127.0.0.1, and one holds a Lease of 5 s there as kube-vip does',
    arrange: async () => {},
    mend: async () => {},
    load: { onNode: '127.0.0.1', leases: true, endpoint: true },
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
    mend: takeFirewallAway,
    isNoticed: true as const,
  })),
  {
    name: 'firewall-to-workers',
    what: 'an input firewall drops what comes to the stand-in’s port from workers alone',
    arrange: (node, lab) => onNode(node, firewallToWorkers(lab)),
    mend: takeFirewallAway,
    isNoticed: true,
  },
  {
    name: 'virtual-address',
    what: 'a virtual address moves onto the node while the stand-in carries the traffic, and a client works there from then on',
    arrange: async () => {},
    meanwhile: async (node, lab, { load }) => {
      await onNode(node, `ip addr add ${virtual}/32 dev eth0`);
      const [worker] = lab.workers;
      if (!worker) throw new TypeError('this lab has a worker');
      await onNode(worker, `ip route add ${virtual}/32 via ${node.address}`);
      // It works there from now on, past the end of the stand-in.
      const server = `${virtual}:6443`;
      await load.join({
        ...{ name: 'virtual-address', on: worker, server, serverName: node.address },
        connection: 'http2',
      });
    },
    mend: async (node, lab) => {
      await onNode(node, `ip addr del ${virtual}/32 dev eth0 2>/dev/null || true`);
      for (const worker of lab.workers)
        await onNode(worker, `ip route del ${virtual}/32 2>/dev/null || true`);
    },
    way: 'stand-in',
  },
  {
    name: 'rules-flushed',
    what: 'somebody flushes the packet filter while no other than the stand-in serves',
    arrange: async () => {},
    // The rules of Services are gone as well, which kube-proxy does not notice. Those that a process holds stay.
    meanwhile: (node) => onNode(node, 'nft flush ruleset && systemctl restart kube-proxy'),
    at: 'ended',
    mend: async () => {},
    way: 'stand-in',
  },
  {
    name: 'dual-stack',
    what: 'the node has an IPv6 address as well, at which clients work',
    arrange: async (_, lab) => {
      for (const one of lab.nodes) await onNode(one, `ip addr add ${ipv6Of(one)}/64 dev eth0 nodad`);
    },
    onceLoaded: async (node, lab, { load }) => {
      const server = `[${ipv6Of(node)}]:6443`;
      for (const on of lab.nodes) {
        for (const connection of ['fresh', 'http2'] as const) {
          const name = `ipv6-on-${on.name}-${connection}`;
          await load.join({ name, on, server, serverName: node.address, connection });
        }
      }
    },
    mend: async (_, lab) => {
      for (const one of lab.nodes)
        await onNode(one, `ip addr del ${ipv6Of(one)}/64 dev eth0 2>/dev/null || true`);
    },
    way: 'stand-in',
  },
  {
    name: 'before-1.30',
    what: 'Kubernetes is older than 1.30, so that the emptied endpoint of the API server can only be put back',
    version: 'v1.29.15',
    arrange: async () => {},
    meanwhile: async () => {},
    losesWithinSeconds: 5,
    mend: async () => {},
    way: 'stand-in',
  },
  {
    name: 'no-nft',
    what: 'the node has iptables and no nft',
    arrange: withoutNft.arrange,
    meanwhile: withoutNft.proveRules,
    mend: withoutNft.mend,
    way: 'stand-in',
  },
];

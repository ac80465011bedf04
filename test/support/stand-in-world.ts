import type { StandInWay } from '../../src/links/control-plane/step/step-way.ts';
import { NetworkNamespace } from './network-namespace.ts';

export const nodeOfRules = {
  name: 'cp-1',
  access: { kind: 'local' },
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
} as const;
export const nodeAddress = '10.77.0.11';
export const nodeAddress6 = 'fd77::11';
export const otherAddress = '10.77.0.12';
export const otherAddress6 = 'fd77::12';
export const podAddress = '10.244.7.5';
export const podAddress6 = 'fd24::5';
export const service = '10.96.0.1';
export const service6 = 'fd96::1';
/** Of a Service that leads to another API server, and that kube-proxy in IPVS mode makes local. */
export const hosted = '10.77.9.8';
export const hosted6 = 'fd77:9::8';

/** The way of a change on that node. */
export const rulesWay: StandInWay = {
  kind: 'stand-in',
  port: 6444,
  filter: 'nft',
  client: 'openssl',
  redirect: {
    apiPort: 6443,
    ipv4: nodeAddress,
    ipv6: nodeAddress6,
    nodePorts: [30443],
    services: [
      { address: service, port: 443 },
      { address: service6, port: 443 },
    ],
    others: [
      { address: hosted, port: 6443 },
      { address: hosted6, port: 6443 },
    ],
    movesLoopback: true,
  },
  knocksAt: [nodeAddress],
  needsPod: false,
  endpoint: 'left-to-others',
  asks: [],
};

/** The networks of a node, of another machine, and of a pod whose veth has no IPv4 on the node's side. */
export interface StandInWorld {
  readonly node: NetworkNamespace;
  readonly other: NetworkNamespace;
  readonly pod: NetworkNamespace;
  end(): Promise<void>;
}

export async function standInWorld(): Promise<StandInWorld> {
  const [node, other, pod] = await Promise.all([
    NetworkNamespace.create(),
    NetworkNamespace.create(),
    NetworkNamespace.create(),
  ]);
  node.join(other, 'eth0', 'eth0');
  node.join(pod, 'cali1', 'eth0');
  node.sh(`
    sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.cali1.proxy_arp=1
    ip addr add ${nodeAddress}/24 dev eth0; ip -6 addr add ${nodeAddress6}/64 dev eth0 nodad
    ip route add ${podAddress}/32 dev cali1; ip -6 addr add fd24::1/64 dev cali1 nodad
    ip route add default via ${otherAddress}; ip -6 route add default via ${otherAddress6}
  `);
  other.sh(`
    ip addr add ${otherAddress}/24 dev eth0; ip -6 addr add ${otherAddress6}/64 dev eth0 nodad
    ip route add ${service} via ${nodeAddress}; ip -6 route add ${service6} via ${nodeAddress6}
    ip route add 10.77.9.0/24 via ${nodeAddress}; ip -6 route add ${hosted6} via ${nodeAddress6}
  `);
  pod.sh(`
    ip addr add ${podAddress}/32 dev eth0; ip route add 169.254.1.1 dev eth0; ip route add default via 169.254.1.1
    ip -6 addr add ${podAddress6}/64 dev eth0 nodad; ip -6 route add default via fd24::1
  `);
  const end = async () => {
    await Promise.all([node.end(), other.end(), pod.end()]);
  };
  return { node, other, pod, end };
}

import type { LabPlan, PlannedNode } from '../lab-plan.ts';
import { gatewayOf, isBefore131, podNetwork } from '../lab-plan.ts';

/** A file that exists before a node starts. */
export interface NodeFile {
  /** Below the node's folder. */
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
}

/** Returns the files of a node, except its SSH keys. */
export function nodeFiles(
  plan: LabPlan,
  node: PlannedNode,
  programs: string,
  pauseImage: string,
): NodeFile[] {
  return [
    { path: 'node.env', text: nodeEnvironment(plan, node, programs) },
    { path: 'own/etc/cni/net.d/10-pods.conflist', text: podNetworkConfig(node) },
    { path: 'written/etc/lab/containerd.toml', text: containerdConfig(pauseImage) },
    { path: 'written/etc/lab/kube-proxy.yaml', text: kubeProxyConfig(plan) },
    ...Object.entries(units).map(([name, text]) => ({
      path: `own/etc/systemd/system/${name}.service`,
      text,
    })),
  ];
}

/** Returns the environment of init.sh, including the routes to the other nodes' pods. */
export function nodeEnvironment(plan: LabPlan, node: PlannedNode, programs: string): string {
  const routes = plan.nodes
    .filter(({ name }) => name !== node.name)
    .map(({ podSubnet, address }) => `${podSubnet}=${address}`);
  const values = {
    NAME: node.name,
    ADDRESS: node.address,
    GATEWAY: gatewayOf(plan),
    PODS: podNetwork,
    ROUTES: routes.join(' '),
    PROGRAMS: programs,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

/** https://www.cni.dev/plugins/current/main/bridge/ ; init.sh masquerades packets that leave the pod network. */
function podNetworkConfig({ podSubnet }: PlannedNode): string {
  const ipam = {
    type: 'host-local',
    // Below /run, so that a power cut frees all addresses.
    dataDir: '/run/cni-addresses',
    ranges: [[{ subnet: podSubnet }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

/** https://github.com/containerd/containerd/blob/v1.6.20/docs/cri/config.md */
function containerdConfig(pauseImage: string): string {
  return `version = 2
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without CAP_SYS_RESOURCE the score cannot be lowered, and runc would fail.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/** Does not change conntrack's limits, which apply to the whole machine. */
function kubeProxyConfig(plan: LabPlan): string {
  // https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-nftables
  const mode = isBefore131(plan) ? 'iptables' : 'nftables';
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ${mode}
clusterCIDR: ${podNetwork}
clientConnection: {kubeconfig: /etc/lab/kube-proxy.conf}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
`;
}

/** The services of every node, enabled as by their packages. */
const units = {
  containerd: unit('/usr/bin/containerd --config /etc/lab/containerd.toml'),
  kubelet: unit('/usr/local/bin/lab-kubelet'),
  'kube-proxy': unit('/usr/local/bin/lab-kube-proxy'),
  ssh: unit('/usr/sbin/sshd -D -e'),
} as const;

export const unitNames = Object.keys(units);

function unit(command: string): string {
  return `[Service]
ExecStart=${command}
Restart=always
RestartSec=1s

[Install]
WantedBy=multi-user.target
`;
}

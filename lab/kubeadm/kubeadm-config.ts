import { stringify } from 'yaml';
import {
  apiServerPort,
  isBefore131,
  type LabPlan,
  linkOf,
  type PlannedNode,
  podNetwork,
} from '../lab-plan.ts';

/** What a node needs to join. */
export interface JoinTicket {
  /** ID.SECRET */
  readonly token: string;
  /** sha256:… of the authority's public key. */
  readonly authority: string;
  /** Opens the Secret kubeadm-certs; a control plane node needs it. */
  readonly certificateKey: string;
}

// kubeadm's own are too short for a machine under load.
const timeouts = {
  controlPlaneComponentHealthCheck: '10m0s',
  kubernetesAPICall: '8m0s',
  etcdAPICall: '8m0s',
  kubeletHealthCheck: '8m0s',
  tlsBootstrap: '8m0s',
  discovery: '8m0s',
};

/** The input of `kubeadm init`. */
export function initConfig(
  plan: LabPlan,
  node: PlannedNode,
  endpoint: string,
  ticket: Omit<JoinTicket, 'authority'>,
): string {
  return documents(
    {
      ...formOf(plan),
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: node.address, bindPort: apiServerPort },
      nodeRegistration: registration(plan, node),
      bootstrapTokens: [{ token: ticket.token, ttl: '24h0m0s', usages: ['signing', 'authentication'] }],
      certificateKey: ticket.certificateKey,
    },
    {
      apiVersion: formOf(plan).apiVersion,
      kind: 'ClusterConfiguration',
      kubernetesVersion: plan.version,
      controlPlaneEndpoint: endpoint,
      networking: { podSubnet: podNetwork },
    },
    isBefore131(plan) ? kubeletConfig : { ...kubeletConfig, failCgroupV1: false },
  );
}

/** The input of `kubeadm join`. */
export function joinConfig(plan: LabPlan, node: PlannedNode, endpoint: string, ticket: JoinTicket): string {
  return documents({
    ...formOf(plan),
    kind: 'JoinConfiguration',
    nodeRegistration: registration(plan, node),
    discovery: {
      bootstrapToken: { apiServerEndpoint: endpoint, token: ticket.token, caCertHashes: [ticket.authority] },
    },
    ...(node.role === 'control-plane' && {
      controlPlane: {
        localAPIEndpoint: { advertiseAddress: node.address, bindPort: apiServerPort },
        certificateKey: ticket.certificateKey,
      },
    }),
  });
}

/** v1beta4 has timeouts and repeated arguments. https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ */
function formOf(plan: LabPlan): { readonly apiVersion: string; readonly timeouts?: object } {
  return isBefore131(plan)
    ? { apiVersion: 'kubeadm.k8s.io/v1beta3' }
    : { apiVersion: 'kubeadm.k8s.io/v1beta4', timeouts };
}

function registration(plan: LabPlan, node: PlannedNode): object {
  const root = `/${linkOf(plan, node)}`;
  return {
    name: node.name,
    criSocket: 'unix:///run/containerd/containerd.sock',
    imagePullPolicy: 'IfNotPresent',
    // Pods of tests run on every node.
    taints: [],
    // Two kubelets under one root end each other's pods. A flag, for the file is the same on every node of a cluster.
    kubeletExtraArgs: isBefore131(plan) ? { 'cgroup-root': root } : [{ name: 'cgroup-root', value: root }],
  };
}

const kubeletConfig = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  cgroupDriver: 'cgroupfs',
  failSwapOn: false,
  // The machine's disk and memory are not the node's alone.
  evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%', 'memory.available': '100Mi' },
  // On a disk that is 85 % full a kubelet removes what no container uses: pause, without which no pod starts.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
};

function documents(...values: readonly object[]): string {
  return values.map((value) => stringify(value)).join('---\n');
}

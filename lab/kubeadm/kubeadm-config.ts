import { stringify } from 'yaml';
import {
  apiServerPort,
  isBefore131,
  type LabPlan,
  linkOf,
  type PlannedNode,
  podNetwork,
} from '../lab-plan.ts';

/** The secrets that a node needs to join. */
export interface JoinTicket {
  /** ID.SECRET */
  readonly token: string;
  /** sha256:… of the authority's public key. */
  readonly authority: string;
  /** Decrypts the Secret kubeadm-certs; control plane nodes need it. */
  readonly certificateKey: string;
}

// kubeadm's defaults are too short for a machine under load.
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
    // Two kubelets under one root kill each other's pods. It is a flag, because all nodes of a cluster share the file.
    kubeletExtraArgs: isBefore131(plan) ? { 'cgroup-root': root } : [{ name: 'cgroup-root', value: root }],
  };
}

const kubeletConfig = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  cgroupDriver: 'cgroupfs',
  failSwapOn: false,
  // The node shares the machine's disk and memory.
  evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%', 'memory.available': '100Mi' },
  // By default, a kubelet deletes unused images if the disk is 85 % full; one is pause, without which no pod starts.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
};

function documents(...values: readonly object[]): string {
  return values.map((value) => stringify(value)).join('---\n');
}

import { minorOf } from '../src/links/control-plane/kubernetes-version.ts';
import type { LabRole } from './lab.ts';
import { LabFailure } from './lab-failure.ts';

/** Determines every name and address of a lab. */
export interface LabPlan {
  readonly name: string;
  /** Unique on this machine: 57 means bridge `lab57` and network 10.10.57.0/24. */
  readonly number: number;
  readonly version: string;
  /** True with a balancer in front of the API servers. */
  readonly balanced: boolean;
  /** Control plane first. */
  readonly nodes: readonly PlannedNode[];
}

export interface PlannedNode {
  readonly name: string;
  readonly role: LabRole;
  readonly address: string;
  readonly podSubnet: string;
}

/** The network of all pods of a lab. */
export const podNetwork = '10.244.0.0/16';
export const apiServerPort = 6443;

export function planLab(
  name: string,
  number: number,
  version: string,
  counts: { readonly controlPlanes: number; readonly workers: number },
): LabPlan {
  if (counts.controlPlanes < 1 || counts.controlPlanes > 9 || counts.workers > 9) {
    throw new LabFailure(
      'A lab has 1 to 9 control plane nodes and at most 9 workers.',
      'make lab-up NODES=3 WORKERS=1',
    );
  }
  const node = (role: LabRole, index: number): PlannedNode => plannedNode(number, role, index);
  const nodes = [
    ...Array.from({ length: counts.controlPlanes }, (_, i) => node('control-plane', i + 1)),
    ...Array.from({ length: counts.workers }, (_, i) => node('worker', i + 1)),
  ];
  return { name, number, version, balanced: counts.controlPlanes > 1, nodes };
}

/** The n-th node of a role: control plane nodes begin at .11, workers at .51. */
function plannedNode(number: number, role: LabRole, index: number): PlannedNode {
  const host = (role === 'control-plane' ? 10 : 50) + index;
  return {
    name: `${role === 'control-plane' ? 'cp' : 'worker'}-${index}`,
    role,
    address: `${networkPrefix(number)}.${host}`,
    podSubnet: `10.244.${host}.0/24`,
  };
}

/** Returns the plan with one more node of a role. */
export function withOneMore(plan: LabPlan, role: LabRole): { plan: LabPlan; node: PlannedNode } {
  const taken = plan.nodes.filter((node) => node.role === role).length;
  const node = plannedNode(plan.number, role, taken + 1);
  const workers = plan.nodes.filter((one) => one.role === 'worker');
  const nodes = role === 'worker' ? [...plan.nodes, node] : [...controlPlanesOf(plan), node, ...workers];
  return { plan: { ...plan, nodes }, node };
}

export function networkPrefix(number: number): string {
  return `10.10.${number}`;
}

/** This machine's address on the lab's network. */
export function gatewayOf({ number }: Pick<LabPlan, 'number'>): string {
  return `${networkPrefix(number)}.1`;
}

export function bridgeOf({ number }: Pick<LabPlan, 'number'>): string {
  return `lab${number}`;
}

/** The name of the node's link on this machine, and of its cgroup. */
export function linkOf(plan: Pick<LabPlan, 'number'>, node: Pick<PlannedNode, 'name'>): string {
  return `${bridgeOf(plan)}-${node.name}`;
}

export function controlPlanesOf({ nodes }: LabPlan): readonly PlannedNode[] {
  return nodes.filter(({ role }) => role === 'control-plane');
}

/**
 * By 1.31, kubeadm has v1beta4 and no longer needs crictl, the kubelet has failCgroupV1, and kube-proxy uses nftables by
 * default.
 */
export function isBefore131({ version }: LabPlan): boolean {
  return (minorOf(version) ?? 0) < 31;
}

/** kubeadm's controlPlaneEndpoint: the balancer or the only API server. */
export function endpointOf(plan: LabPlan): string {
  const [first] = plan.nodes;
  const host = plan.balanced || first === undefined ? gatewayOf(plan) : first.address;
  return `${host}:${apiServerPort}`;
}

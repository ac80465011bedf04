import { join } from 'node:path';
import { balancerProcess } from './balancer/balancer-process.ts';
import { growLab } from './grow-lab.ts';
import type { Lab, LabBalancer, LabRole } from './lab.ts';
import { LabFailure } from './lab-failure.ts';
import { labFolder, nodeFolder, readPlan } from './lab-folder.ts';
import { endpointOf, gatewayOf, type LabPlan } from './lab-plan.ts';
import { takeDown } from './life/take-down.ts';
import { sshPlaces } from './node/ssh-access.ts';
import { RunningNode } from './running-node.ts';
import { reportSteps } from './steps.ts';

/** A running lab, by its plan. */
export class RunningLab implements Lab {
  readonly folder: string;
  readonly endpoint: string;
  readonly balancer: LabBalancer | null;
  #plan: LabPlan;
  #nodes: readonly RunningNode[];

  constructor(folder: string, plan: LabPlan) {
    this.folder = folder;
    this.#plan = plan;
    this.#nodes = plan.nodes.map((node) => new RunningNode(plan, node, nodeFolder(folder, node.name)));
    this.endpoint = endpointOf(plan);
    this.balancer = plan.balanced ? balancerProcess(folder, this.endpoint) : null;
  }

  get plan(): LabPlan {
    return this.#plan;
  }

  get nodes(): readonly RunningNode[] {
    return this.#nodes;
  }

  get name(): string {
    return this.plan.name;
  }

  get version(): string {
    return this.plan.version;
  }

  get gateway(): string {
    return gatewayOf(this.plan);
  }

  get controlPlanes(): readonly RunningNode[] {
    return this.nodes.filter(({ role }) => role === 'control-plane');
  }

  get workers(): readonly RunningNode[] {
    return this.nodes.filter(({ role }) => role === 'worker');
  }

  /** The node on which kubeadm created the cluster. */
  get first(): RunningNode {
    const [first] = this.nodes;
    if (first === undefined) throw new LabFailure('A lab has at least one node.', 'Start it again.');
    return first;
  }

  get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  get sshConfig(): string {
    return sshPlaces(this.folder).config;
  }

  async importImage(archive: string): Promise<void> {
    for (const node of this.nodes) {
      const { code, stderr } = await node.run(['ctr', '--namespace', 'k8s.io', 'images', 'import', archive]);
      if (code !== 0)
        throw new LabFailure(
          `Cannot import ${archive} on ${node.name}: ${stderr.trim()}`,
          'Check the archive.',
        );
    }
  }

  async join(role: LabRole, report: (line: string) => void = () => undefined): Promise<RunningNode> {
    const { folder, endpoint, first, nodes } = this;
    const signal = new AbortController().signal;
    const lab = { folder, plan: this.plan, endpoint, first, nodes, signal, step: reportSteps(report) };
    const { plan, node } = await growLab(lab, role);
    this.#plan = plan;
    this.#nodes = plan.nodes.flatMap(({ name }) => [...nodes, node].filter((one) => one.name === name));
    return node;
  }

  async down(): Promise<void> {
    await takeDown(this.name);
  }
}

/** Returns a running lab; throws if it does not exist. */
export async function openLab(name: string): Promise<RunningLab> {
  const folder = labFolder(name);
  const plan = await readPlan(folder);
  if (plan === null) throw new LabFailure(`The lab ${name} does not exist.`, `make lab-up LAB=${name}`);
  const lab = new RunningLab(folder, plan);
  for (const node of lab.nodes) await node.machine.attach();
  return lab;
}

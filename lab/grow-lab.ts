import { readFile, writeFile } from 'node:fs/promises';
import {
  type ClusterPlace,
  endTicket,
  joinCluster,
  newTicket,
  waitForNodes,
  writeKubeconfigOf,
} from './kubeadm/cluster.ts';
import type { LabRole } from './lab.ts';
import { nodeFolder, writePlan } from './lab-folder.ts';
import { type LabPlan, withOneMore } from './lab-plan.ts';
import { nodeEnvironment } from './node/node-files.ts';
import { prepareNode, programTree, sshFolder } from './node/prepare-node.ts';
import { writeClientFiles } from './node/ssh-access.ts';
import { RunningNode } from './running-node.ts';

interface GrowingLab extends Omit<ClusterPlace, 'plan'> {
  readonly plan: LabPlan;
  readonly first: RunningNode;
  readonly nodes: readonly RunningNode[];
}

/** Adds a machine to the lab and joins it to the cluster. */
export async function growLab(lab: GrowingLab, role: LabRole): Promise<{ plan: LabPlan; node: RunningNode }> {
  const { folder } = lab;
  const { plan, node: planned } = withOneMore(lab.plan, role);
  await writePlan(folder, plan);
  const node = new RunningNode(plan, planned, nodeFolder(folder, planned.name));
  await prepareNode(folder, plan, planned, node.machine);
  await writeClientFiles(folder, plan, (name) => sshFolder(folder, name));
  await node.powerOn();
  for (const other of lab.nodes) await addPodRoute(folder, plan, other, node);
  const place = { ...lab, plan };
  await joinCluster(place, node, await newTicket(lab.first));
  await endTicket(lab.first);
  const proxy = await readFile(lab.first.path('/etc/lab/kube-proxy.conf'), 'utf8');
  await writeFile(node.path('/etc/lab/kube-proxy.conf'), proxy, { mode: 0o600 });
  if (role === 'control-plane') await writeKubeconfigOf(folder, node);
  await waitForNodes(place, lab.first, [node]);
  return { plan, node };
}

/** Adds the route to the new node's pods on a running node, now and for its next start. */
async function addPodRoute(
  folder: string,
  plan: LabPlan,
  other: RunningNode,
  node: RunningNode,
): Promise<void> {
  const text = nodeEnvironment(plan, other, programTree(folder));
  await other.machine.writeFiles([{ path: 'node.env', text }]);
  await other.run(['ip', 'route', 'replace', node.podSubnet, 'via', node.address]);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { onNode } from '../on-node.ts';
import { ProofFailure } from '../proof.ts';

const kubeletConfig = '/var/lib/kubelet/config.yaml';

/** The node takes no pod more than it has. */
export async function fill(node: LabNode, lab: Lab): Promise<void> {
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

export const filler = 'filler';

/** A pod asks for all but 100m of what nobody has asked for yet; a second API server needs more. */
export async function requestAll(node: LabNode, lab: Lab, pauseImage: string): Promise<void> {
  const kubectl = kubectlOf(lab);
  const allocatable = await kubectl.run([
    'get',
    'node',
    node.name,
    '-o',
    'jsonpath={.status.allocatable.cpu}',
  ]);
  const requests = await kubectl.run([
    'get',
    'pods',
    '-A',
    '--field-selector',
    `spec.nodeName=${node.name}`,
    '-o',
    'jsonpath={range .items[*].spec.containers[*]}{.resources.requests.cpu}{"\\n"}{end}',
  ]);
  const asked = requests.split('\n').filter(Boolean).map(milliCores);
  const free = milliCores(allocatable) - asked.reduce((sum, one) => sum + one, 0);
  const resources = { requests: { cpu: `${free - 100}m` } };
  await kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: filler, namespace: 'default' },
      spec: {
        nodeName: node.name,
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'pause', image: pauseImage, imagePullPolicy: 'IfNotPresent', resources }],
      },
    },
  ]);
  await kubectl.run(['wait', '--for=condition=Ready', `pod/${filler}`, '--timeout=60s']);
}

function milliCores(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}

export async function giveRoom(node: LabNode): Promise<void> {
  await onNode(node, `sed -i '/^maxPods:/d' ${kubeletConfig}`);
  await node.restartKubelet();
}

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { LabFailure } from '../lab-failure.ts';
import { logFile } from '../lab-folder.ts';
import { apiServerPort, type LabPlan } from '../lab-plan.ts';
import type { RunningNode } from '../running-node.ts';
import type { Steps } from '../steps.ts';
import { failureLogs } from './failure-logs.ts';
import { authorityPin, newCertificateKey, newToken } from './join-ticket.ts';
import { initConfig, type JoinTicket, joinConfig } from './kubeadm-config.ts';

/** The lab and the reporting of kubeadm runs. */
export interface ClusterPlace {
  readonly folder: string;
  readonly plan: LabPlan;
  readonly endpoint: string;
  readonly step: Steps;
  readonly signal: AbortSignal;
}

const skipped = '--skip-phases=addon/coredns,addon/kube-proxy';

/** Creates the cluster on its first node. */
export async function initCluster(place: ClusterPlace, node: RunningNode): Promise<JoinTicket> {
  const secrets = { token: newToken(), certificateKey: newCertificateKey() };
  const config = initConfig(place.plan, node, place.endpoint, secrets);
  await runKubeadm(place, node, 'init', 10, config, ['--upload-certs', skipped]);
  const authority = authorityPin(await readFile(node.path('/etc/kubernetes/pki/ca.crt'), 'utf8'));
  return { ...secrets, authority };
}

/** Joins a node; a control plane node also runs etcd and an API server. */
export async function joinCluster(place: ClusterPlace, node: RunningNode, ticket: JoinTicket): Promise<void> {
  const config = joinConfig(place.plan, node, place.endpoint, ticket);
  await runKubeadm(place, node, 'join', node.role === 'worker' ? 4 : 25, config, []);
}

/** Deletes the Secret with the keys for joins, as Kubernetes would after two hours. */
export async function endTicket(first: RunningNode): Promise<void> {
  const secret = ['--namespace', 'kube-system', 'delete', 'secret', 'kubeadm-certs', '--ignore-not-found'];
  const { code, stderr } = await first.run(['kubectl', ...secret]);
  if (code !== 0)
    throw new LabFailure(`The Secret kubeadm-certs still exists: ${stderr.trim()}`, 'Check the cluster.');
}

/** Creates a ticket for a later join; kubeadm's own expires after two hours. */
export async function newTicket(first: RunningNode): Promise<JoinTicket> {
  const must = async (command: readonly string[]): Promise<void> => {
    const { code, stderr } = await first.run(command);
    if (code !== 0) throw new LabFailure(`${command.join(' ')}: ${stderr.trim()}`, 'Check the cluster.');
  };
  const ticket = { token: newToken(), certificateKey: newCertificateKey() };
  await must(['kubeadm', 'token', 'create', ticket.token]);
  await must([
    'kubeadm',
    'init',
    'phase',
    'upload-certs',
    '--upload-certs',
    '--certificate-key',
    ticket.certificateKey,
  ]);
  return {
    ...ticket,
    authority: authorityPin(await readFile(first.path('/etc/kubernetes/pki/ca.crt'), 'utf8')),
  };
}

async function runKubeadm(
  { folder, step, signal }: ClusterPlace,
  node: RunningNode,
  verb: 'init' | 'join',
  usuallySeconds: number,
  config: string,
  args: readonly string[],
): Promise<void> {
  const log = logFile(folder, `kubeadm-${verb}-${node.name}`);
  await writeFile(node.path('/etc/lab/kubeadm.yaml'), config, { mode: 0o600 });
  await step(`kubeadm ${verb} on ${node.name}`, usuallySeconds, async (detail) => {
    const command = [
      'kubeadm',
      verb,
      '--config',
      '/etc/lab/kubeadm.yaml',
      '--ignore-preflight-errors=all',
      ...args,
    ];
    const { code, stdout, stderr } = await node.machine.run(command, { signal, onLine: detail });
    await appendFile(log, `${stdout}${stderr}`);
    if (code === 0) return node.role === 'worker' ? undefined : writeKubeconfigOf(folder, node);
    throw new LabFailure(
      [`kubeadm ${verb} failed on ${node.name}.`, await failureLogs(folder, node.name, log)].join('\n'),
      'Read the lines above; with KEEP=1 the lab is kept.',
    );
  });
}

/** Writes the administrator's kubeconfig to the lab's folder, one for the endpoint and one for the node's API server. */
export async function writeKubeconfigOf(folder: string, node: RunningNode): Promise<void> {
  const admin = await readFile(node.path('/etc/kubernetes/admin.conf'), 'utf8');
  await writeFile(join(folder, 'kubeconfig'), admin, { mode: 0o600 });
  const through = throughServer(admin, node.address);
  await writeFile(join(folder, `${node.name}.kubeconfig`), through, { mode: 0o600 });
}

/** Returns the kubeconfig with another server. */
function throughServer(kubeconfig: string, address: string): string {
  const config = parse(kubeconfig);
  for (const { cluster } of config.clusters) cluster.server = `https://${address}:${apiServerPort}`;
  return stringify(config);
}

/** Gives kube-proxy on each node credentials for a user with the default kube-proxy role. */
export async function startKubeProxies(first: RunningNode, nodes: readonly RunningNode[]): Promise<void> {
  const { code, stdout, stderr } = await first.run([
    ...['kubeadm', 'kubeconfig', 'user', '--client-name=system:kube-proxy', '--config=/etc/lab/kubeadm.yaml'],
  ]);
  if (code !== 0) throw new LabFailure(`kubeadm kubeconfig user: ${stderr.trim()}`, 'Check the cluster.');
  for (const node of nodes) await writeFile(node.path('/etc/lab/kube-proxy.conf'), stdout, { mode: 0o600 });
}

/** Waits until all nodes are ready and pods can get a token. */
export async function waitForNodes(
  { step, signal }: ClusterPlace,
  first: RunningNode,
  nodes: readonly RunningNode[],
): Promise<void> {
  await step('Every node is ready', 10, async (detail) => {
    const names = nodes.map(({ name }) => `node/${name}`);
    // A kubelet that has just joined may not have created its Node yet.
    const ready = ['kubectl', 'wait', '--for=condition=Ready', '--timeout=300s', ...names];
    for (const wait of [untilExists(names, 300), ready]) {
      const { code, stderr } = await first.machine.run(wait, { signal, onLine: detail });
      if (code !== 0)
        throw new LabFailure(`Not every node is ready: ${stderr.trim()}`, 'Read the log of its kubelet.');
    }
    const answer = await first.machine.run(untilExists(['serviceaccount/default'], 120), { signal });
    if (answer.code !== 0)
      throw new LabFailure(
        `The default service account does not exist: ${answer.stderr.trim()}`,
        'Read the log of its controller-manager.',
      );
  });
}

/** kubectl before 1.31 cannot wait for objects that do not exist yet. */
function untilExists(objects: readonly string[], seconds: number): string[] {
  const script = 'until kubectl get "$@" >/dev/null; do sleep 0.5; done';
  return ['timeout', `${seconds}`, 'sh', '-c', script, 'sh', ...objects];
}

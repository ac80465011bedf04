import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFolder, nodeLog } from '../lab-folder.ts';

const linesShown = 12;

/** Returns the last lines of the logs that may show why kubeadm failed on a node: its own, the kubelet's and the static pods'. */
export async function failureLogs(folder: string, node: string, kubeadmLog: string): Promise<string> {
  const pods = join(nodeFolder(folder, node), 'own/var/log/pods');
  const containers = await readdir(pods, { recursive: true }).catch(() => []);
  const logs = [
    kubeadmLog,
    nodeLog(folder, node, 'kubelet'),
    ...containers
      .filter((path) => /(etcd|kube-apiserver)\/\d+\.log$/.test(path))
      .map((path) => join(pods, path)),
  ];
  const ends = logs.map(
    async (path) => `--- ${path}\n${lastLines(await readFile(path, 'utf8').catch(() => ''))}`,
  );
  return (await Promise.all(ends)).join('\n');
}

function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n').slice(-linesShown);
  return lines.map((line) => line.slice(0, 400)).join('\n');
}

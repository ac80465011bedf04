import type { LabNode } from '../lab.ts';
import { ProofFailure } from './proof.ts';

/** kubeadm's path of the manifest. */
export const apiServerManifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** Runs a script on a node and returns its output; rejects if it fails. */
export async function onNode(node: LabNode, script: string, timeoutSeconds = 90): Promise<string> {
  const { code, stdout, stderr } = await node.run(['bash', '-e'], { input: script, timeoutSeconds });
  if (code !== 0) throw new ProofFailure(`A script on ${node.name} ended with ${code}: ${script}\n${stderr}`);
  return stdout;
}

const process = `
pid=$(pgrep -ax kube-apiserver | grep -e ' --secure-port=6443' | cut -d' ' -f1)
echo "$pid started $(cut -d' ' -f22 /proc/$pid/stat)"`;

/** Returns pid and start time of the API server, which is not the stand-in. */
export async function serverProcess(node: LabNode): Promise<string> {
  return (await onNode(node, process)).trim();
}

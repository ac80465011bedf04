import type { LabNode } from '../lab.ts';
import { onNode } from './on-node.ts';
import { prove } from './proof.ts';

const script = `
pid=$(pgrep -ax kube-apiserver | grep -e ' --secure-port=6443' | cut -d' ' -f1)
echo "$pid started $(cut -d' ' -f22 /proc/$pid/stat)"`;

/** The real API server by its pid and its start, in ticks since the machine's; a stand-in beside it is not counted. */
export async function serverProcess(node: LabNode): Promise<string> {
  return (await onNode(node, script)).trim();
}

/** Nobody has restarted it since `before`. */
export async function proveUntouched(node: LabNode, before: string): Promise<void> {
  const now = await serverProcess(node);
  prove(
    now === before,
    `The API server of ${node.name} is not the process ${before} from before, but ${now}.`,
  );
}

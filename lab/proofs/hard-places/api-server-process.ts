import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../../lab.ts';
import { ProofFailure } from '../proof.ts';

export async function apiServerOf(node: LabNode): Promise<string> {
  return (await node.run(['pgrep', '-x', 'kube-apiserver'])).stdout.trim();
}

/** Waits until another process serves, and has served for a while: its permissions load after it is ready. */
export async function anewSince(node: LabNode, process: string): Promise<void> {
  const ready = ['curl', '-sk', '-m', '2', `https://${node.address}:6443/readyz`];
  for (let waited = 0; waited < 240; waited += 1) {
    const now = await apiServerOf(node);
    if (now !== '' && now !== process && (await node.run(ready, { timeoutSeconds: 20 })).stdout === 'ok') {
      return sleep(15_000);
    }
    await sleep(1000);
  }
  throw new ProofFailure(`The API server of ${node.name} has not started anew within four minutes.`);
}

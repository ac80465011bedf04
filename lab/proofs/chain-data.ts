import type { LabChain } from './lab-chain.ts';
import { ProofFailure } from './proof.ts';

/** What a command says as data, whatever its exit code is. */
export async function chainData(chain: LabChain, command: 'plan' | 'status'): Promise<unknown> {
  const { stdout, stderr } = await chain.run([command, '-o', 'json']);
  if (!stdout.startsWith('{')) throw new ProofFailure(`${command} gives no data:\n${stderr}`);
  return JSON.parse(stdout);
}

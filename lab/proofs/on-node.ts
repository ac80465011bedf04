import type { LabNode } from '../lab.ts';
import { ProofFailure } from './proof.ts';

/** A script on a node, as a person would type it there; rejects where it fails. */
export async function onNode(node: LabNode, script: string): Promise<string> {
  const { code, stdout, stderr } = await node.run(['bash', '-e'], { input: script, timeoutSeconds: 90 });
  if (code !== 0) throw new ProofFailure(`On ${node.name} this ended with ${code}: ${script}\n${stderr}`);
  return stdout;
}

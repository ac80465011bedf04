import { findBinaries } from '../../src/binaries/find-binaries.ts';
import { hasTool } from './run-tool.ts';

/** Returns the path of the kubectl next to kube-apiserver, else of the one on the PATH. */
export async function findKubectl(): Promise<string> {
  const { kubectl } = await findBinaries();
  if (kubectl !== undefined) return kubectl;
  if (await hasTool('kubectl')) return 'kubectl';
  throw new Error('There is no kubectl.');
}

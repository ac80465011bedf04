import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainAnd } from './marked-chain.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder with a chain, and the kubeconfig that leads to its API server. `access` is how its node is reached. */
export async function chainOn(server: string, access = 'local: true'): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'irsa.yaml'), chainAnd('').replace('ssh: cp-1.example.internal', access));
  const cluster = { name: 'c', cluster: { server } };
  const context = { name: 'c', context: { cluster: 'c', user: '' } };
  const config = { 'current-context': 'c', clusters: [cluster], contexts: [context], users: [] };
  await writeFile(join(cwd, 'kubeconfig'), JSON.stringify(config));
  return cwd;
}

/** An API server that nobody runs. */
export const clusterAway = 'http://127.0.0.1:1';

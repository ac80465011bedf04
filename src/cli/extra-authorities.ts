import type { Command } from 'commander';
import { readsCluster } from './access-options.ts';

/** Node goes on without authorities that it cannot read, and says so in the middle of the work: here it is said first. */
export async function checkExtraAuthorities(command: Command): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  if (!file || !readsCluster(command)) return;
  const { readCaFile } = await import('./read-ca-file.ts');
  await readCaFile(file, 'NODE_EXTRA_CA_CERTS');
}

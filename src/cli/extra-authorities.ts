import type { Command } from 'commander';

/** For each command that opens TLS. */
export function withExtraAuthorities(command: Command): Command {
  return command.hook('preAction', checkExtraAuthorities);
}

/** Node goes on without authorities that it cannot read, and says so in the middle of the work: here it is said first. */
export async function checkExtraAuthorities(): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  if (!file) return;
  const { readCaFile } = await import('./read-ca-file.ts');
  await readCaFile(file, 'NODE_EXTRA_CA_CERTS');
}

import type { Command } from 'commander';

export function withExtraAuthorities(command: Command): Command {
  return command.hook('preAction', checkExtraAuthorities);
}

/** Throws IRSA-CLI-007 if NODE_EXTRA_CA_CERTS cannot be read. Node only warns of it later, and continues without it. */
export async function checkExtraAuthorities(): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  if (!file) return;
  const { readCaFile } = await import('./read-ca-file.ts');
  await readCaFile(file, 'NODE_EXTRA_CA_CERTS');
}

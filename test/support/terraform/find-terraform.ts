import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from '../find-on-path.ts';

/** Terraform and the real AWS provider on this machine. */
export interface Terraform {
  readonly program: string;
  /** The folder of the provider's executable. */
  readonly providerFolder: string;
  readonly providerVersion: string;
}

/**
 * Searches for both in Terraform's own provider folders (TF_PLUGIN_CACHE_DIR and the implied mirrors), and in mirrors
 * below /opt. Returns a text that names the missing part.
 * https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export function findTerraform(): Terraform | string {
  const program = findOnPath('terraform');
  if (program === null) return 'terraform is not on the PATH';
  const newest = mirrors()
    .flatMap((mirror) => providersIn(join(mirror, 'registry.terraform.io/hashicorp/aws')))
    .sort((one, other) => compareVersions(one.version, other.version))
    .at(-1);
  if (!newest) {
    return 'the AWS provider of Terraform is in none of TF_PLUGIN_CACHE_DIR, ~/.terraform.d/plugins, /usr/share/terraform/plugins and /opt/*';
  }
  return { program, providerFolder: newest.folder, providerVersion: newest.version };
}

function mirrors(): readonly string[] {
  const { TF_PLUGIN_CACHE_DIR: cache } = process.env;
  return [
    ...(cache ? [cache] : []),
    join(homedir(), '.terraform.d/plugins'),
    join(homedir(), '.local/share/terraform/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...entriesOf('/opt').map((name) => join('/opt', name)),
  ];
}

function providersIn(folder: string): readonly { version: string; folder: string }[] {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return entriesOf(folder).flatMap((version) => {
    const inside = join(folder, version, platform);
    const has = entriesOf(inside).some((name) => name.startsWith('terraform-provider-aws'));
    return has ? [{ version, folder: inside }] : [];
  });
}

function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

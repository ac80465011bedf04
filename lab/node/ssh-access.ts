import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPlan } from '../lab-plan.ts';
import { must } from '../run-program.ts';

/** The files of SSH clients in the lab's folder. */
interface SshPlaces {
  readonly config: string;
  readonly key: string;
  readonly knownHosts: string;
}

export function sshPlaces(folder: string): SshPlaces {
  const place = (name: string): string => join(folder, 'ssh', name);
  return { config: place('config'), key: place('id_ed25519'), knownHosts: place('known_hosts') };
}

/** Creates the client's key. */
export async function makeClientKey(folder: string): Promise<void> {
  const { key } = sshPlaces(folder);
  await mkdir(join(folder, 'ssh'), { mode: 0o700, recursive: true });
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
}

/** Creates a node's host key and authorises the client's key for root. `etcSsh` becomes the node's /etc/ssh. */
export async function authorizeClient(folder: string, etcSsh: string): Promise<void> {
  await mkdir(etcSsh, { recursive: true });
  const hostKey = join(etcSsh, 'ssh_host_ed25519_key');
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', hostKey]);
  await writeFile(join(etcSsh, 'authorized_keys'), await readFile(`${sshPlaces(folder).key}.pub`, 'utf8'));
  await writeFile(join(etcSsh, 'sshd_config'), serverConfig);
  await chmod(etcSsh, 0o755);
}

const serverConfig = `HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PasswordAuthentication no
PermitRootLogin prohibit-password
UsePAM no
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
`;

/** Writes the client's configuration and known hosts for all nodes. */
export async function writeClientFiles(
  folder: string,
  plan: LabPlan,
  etcSshOf: (name: string) => string,
): Promise<void> {
  const { config, key, knownHosts } = sshPlaces(folder);
  const keys = await Promise.all(
    plan.nodes.map(async ({ name, address }) => {
      const text = await readFile(join(etcSshOf(name), 'ssh_host_ed25519_key.pub'), 'utf8');
      return `${name},${address} ${text.trim()}\n`;
    }),
  );
  await writeFile(knownHosts, keys.join(''));
  await writeFile(config, clientConfig(plan, key, knownHosts));
}

export function clientConfig(plan: LabPlan, key: string, knownHosts: string): string {
  const hosts = plan.nodes.map(({ name, address }) => `Host ${name} ${address}\n  HostName ${address}\n`);
  return `${hosts.join('')}Host *
  User root
  IdentityFile ${key}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHosts}
  StrictHostKeyChecking yes
`;
}

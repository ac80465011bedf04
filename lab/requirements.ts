import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { LabFailure } from './lab-failure.ts';

/** Programs that a lab needs, by their Debian package. */
const packages: Readonly<Record<string, readonly string[]>> = {
  containerd: ['containerd', 'ctr'],
  runc: ['runc'],
  nftables: ['nft'],
  iptables: ['iptables'],
  iproute2: ['ip'],
  'openssh-server': ['/usr/sbin/sshd'],
  'openssh-client': ['ssh', 'ssh-keygen'],
  'util-linux': ['nsenter', 'unshare', 'mount'],
  'containernetworking-plugins': ['/usr/lib/cni/bridge', '/usr/lib/cni/host-local', '/usr/lib/cni/portmap'],
};

/** Returns why a lab cannot start on this machine, or null. */
export async function missingRequirement(
  platform: NodeJS.Platform = process.platform,
  uid: number | undefined = process.getuid?.(),
): Promise<LabFailure | null> {
  if (platform !== 'linux') {
    return new LabFailure('A lab needs Linux: its nodes are namespaces.', 'Run it in a virtual machine.');
  }
  if (uid !== 0) {
    return new LabFailure(
      'A lab needs root: it creates networks and mounts.',
      'Run it as root on a machine that only you use.',
    );
  }
  const missing: string[] = [];
  for (const [name, programs] of Object.entries(packages)) {
    const found = await Promise.all(programs.map(isProgram));
    if (found.includes(false)) missing.push(name);
  }
  if (missing.length === 0) return null;
  return new LabFailure(
    `Programs of these Debian packages are missing: ${missing.join(', ')}.`,
    `apt-get install -y --no-install-recommends ${missing.join(' ')}`,
  );
}

async function isProgram(name: string): Promise<boolean> {
  const folders = name.startsWith('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(
    [...folders, '/usr/sbin', '/sbin'].map((folder) =>
      access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

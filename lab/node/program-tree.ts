import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const scripts = {
  'lab-kubelet': 'kubelet.sh',
  'lab-kube-proxy': 'kube-proxy.sh',
  systemctl: 'systemctl.sh',
  'systemd-run': 'systemd-run.sh',
} as const;

/** Makes the folder that lies under each node's /usr: Kubernetes' programs and the lab's own in local/bin. */
export async function makeProgramTree(folder: string, programs: string): Promise<void> {
  const bin = join(folder, 'local/bin');
  await mkdir(bin, { recursive: true });
  for (const name of await readdir(programs)) {
    // The cache may lie on another file system.
    await link(join(programs, name), join(bin, name)).catch(() =>
      copyFile(join(programs, name), join(bin, name)),
    );
  }
  for (const [name, script] of Object.entries(scripts)) {
    await copyFile(join(import.meta.dirname, script), join(bin, name));
  }
}

import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBefore131, type LabPlan } from '../lab-plan.ts';

const scripts = {
  'lab-kubelet': 'kubelet.sh',
  'lab-kube-proxy': 'kube-proxy.sh',
  systemctl: 'systemctl.sh',
  'systemd-run': 'systemd-run.sh',
} as const;
const scriptsBefore131 = { ...scripts, crictl: 'crictl.sh' } as const;

/** Creates the lower layer of each node's /usr, with Kubernetes' and the lab's programs in local/bin. */
export async function makeProgramTree(folder: string, programs: string, plan: LabPlan): Promise<void> {
  const bin = join(folder, 'local/bin');
  await mkdir(bin, { recursive: true });
  for (const name of await readdir(programs)) {
    // The cache may be on another file system.
    await link(join(programs, name), join(bin, name)).catch(() =>
      copyFile(join(programs, name), join(bin, name)),
    );
  }
  const own = isBefore131(plan) ? scriptsBefore131 : scripts;
  for (const [name, script] of Object.entries(own)) {
    await copyFile(join(import.meta.dirname, script), join(bin, name));
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { platformFrom } from '../../src/binaries/platform.ts';
import { clusterImages } from '../images/cluster-images.ts';
import { writeImageArchive } from '../images/image-archive.ts';
import type { Lab, LabNode } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { findPrograms } from '../programs/find-programs.ts';
import { type Report, reportSteps } from '../steps.ts';

/** Upgrades by kubeadm's documentation: `apply` on the first control plane node, `node` on the others, then the kubelets. */
export async function upgradeLab(lab: Lab, version: KubernetesVersion, report: Report): Promise<void> {
  const signal = new AbortController().signal;
  const programs = await findPrograms(version, report, signal);
  const step = reportSteps(report);
  await step(`Images of ${version}`, 30, () => importImages(lab, version, programs));
  for (const [index, node] of lab.nodes.entries()) {
    const apply = index === 0;
    const words = apply ? ['apply', version, '--yes'] : ['node'];
    await step(`kubeadm upgrade ${words[0]} on ${node.name}`, 120, async () => {
      await must(node, ['ln', '-sf', join(programs, 'kubeadm'), '/usr/local/bin/kubeadm']);
      const skip =
        apply || node.role === 'control-plane' ? ['--skip-phases=addon/coredns,addon/kube-proxy'] : [];
      await must(node, ['kubeadm', 'upgrade', ...words, '--ignore-preflight-errors=all', ...skip]);
      for (const name of ['kubelet', 'kubectl', 'kube-proxy']) {
        await must(node, ['ln', '-sf', join(programs, name), `/usr/local/bin/${name}`]);
      }
      await must(node, ['systemctl', 'restart', 'kubelet', 'kube-proxy']);
    });
  }
}

async function importImages(lab: Lab, version: KubernetesVersion, programs: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-images-'));
  try {
    const { arch } = platformFrom(process.platform, process.arch);
    for (const image of await clusterImages(version, programs)) {
      const archive = join(folder, 'image.tar');
      await writeImageArchive(image, arch, archive);
      await lab.importImage(archive);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function must(node: LabNode, command: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await node.run(command, { timeoutSeconds: 900 });
  if (code === 0) return;
  const end = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new LabFailure(`${command.join(' ')} failed on ${node.name}:\n${end}`, 'Check the node.');
}

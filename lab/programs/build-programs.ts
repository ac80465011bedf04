import { copyFile, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule, etcdBuild, type GoBuildTools, kubernetesBuild } from '../../src/binaries/go-build.ts';
import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { runCommand } from '../../src/binaries/run-command.ts';
import { LabFailure } from '../lab-failure.ts';
import { kubernetesPrograms } from './program-names.ts';

/** Paths of existing programs, by name. */
export type KnownPrograms = ReadonlyMap<string, string>;

/** Builds the missing programs of a node below `temporary`; returns the folder with all programs. */
export async function buildPrograms(
  version: KubernetesVersion,
  known: KnownPrograms,
  temporary: string,
  tools: GoBuildTools,
): Promise<string> {
  const binaries = join(temporary, 'bin');
  await mkdir(binaries);
  const isMissing = (name: string): boolean => !known.has(name);
  for (const [name, path] of known) {
    await link(path, join(binaries, name)).catch(() => copyFile(path, join(binaries, name)));
  }
  for (const program of (['etcd', 'etcdctl'] as const).filter(isMissing)) {
    await buildModule(etcdBuild(program, binaries), join(temporary, program), tools);
  }
  const programs = kubernetesPrograms.filter(isMissing);
  await buildModule(kubernetesBuild(version, programs, binaries), join(temporary, 'kubernetes'), tools);
  await buildPause(join(binaries, 'pause'), tools);
  return binaries;
}

async function buildPause(output: string, { environment, signal }: GoBuildTools): Promise<void> {
  const { status, complaint } = await runCommand(
    'go',
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', output, '.'],
    {
      cwd: join(import.meta.dirname, 'pause'),
      environment: { ...environment, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
      ...(signal && { signal }),
    },
  );
  if (status !== 0) throw new LabFailure(`Cannot build pause: ${complaint}`, 'Install Go 1.26 or newer.');
}

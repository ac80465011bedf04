import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import { type DownloadTools, downloadArchive } from './download.ts';
import type { ReleasedArchive } from './released-archive.ts';
import { runCommand } from './run-command.ts';

interface ReleaseTools extends DownloadTools {
  readonly environment: NodeJS.ProcessEnv;
}

const wantedFiles = new Set(['kube-apiserver', 'etcd', 'kubectl']);

/** Downloads and unpacks the archive below `temporary`; returns the folder that contains only the binaries. */
export async function fetchRelease(
  archive: ReleasedArchive,
  temporary: string,
  tools: ReleaseTools,
): Promise<string> {
  const path = join(temporary, 'archive.tar.gz');
  await downloadArchive(archive, path, tools);
  const unpacked = join(temporary, 'unpacked');
  await mkdir(unpacked);
  const tar = await runCommand('tar', ['-xzf', path, '-C', unpacked, '--no-same-owner'], {
    cwd: temporary,
    environment: tools.environment,
    ...(tools.signal === undefined ? {} : { signal: tools.signal }),
  });
  if (tar.status !== 0) throw notUnpacked(archive, `tar failed: ${tar.complaint}`);
  const binaries = join(temporary, 'bin');
  await mkdir(binaries);
  for (const entry of await readdir(unpacked, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !wantedFiles.has(entry.name)) continue;
    await rename(join(entry.parentPath, entry.name), join(binaries, entry.name));
  }
  const names = await readdir(binaries);
  if (names.includes('kube-apiserver') && names.includes('etcd')) return binaries;
  throw notUnpacked(archive, 'It lacks kube-apiserver or etcd.');
}

function notUnpacked(archive: ReleasedArchive, why: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-001', {
    what: `Cannot unpack ${archive.url}.`,
    why,
    next: 'Install tar with gzip support, or set KUBEBUILDER_ASSETS.',
  });
}

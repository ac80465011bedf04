import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import { type DownloadTools, downloadArchive } from './download.ts';
import type { HttpBody } from './http-get.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import type { Platform } from './platform.ts';
import { findArchive, type ReleasedArchive } from './release-index.ts';
import { runCommand } from './run-command.ts';
import { reason, serverRefusal } from './server-refusal.ts';

/** What the official release is fetched with. */
export interface ReleaseTools extends DownloadTools {
  readonly indexUrl: string;
  readonly environment: NodeJS.ProcessEnv;
}

const indexLimit = 4 * 1024 * 1024;
const wantedFiles = new Set(['kube-apiserver', 'etcd', 'kubectl']);

/** Looks the archive up in the index of releases. */
export async function locateRelease(
  wanted: KubernetesVersion,
  platform: Platform,
  tools: ReleaseTools,
): Promise<ReleasedArchive> {
  let text: string;
  try {
    text = await readText(await tools.get(tools.indexUrl, tools.signal));
  } catch (error) {
    throw new IrsaError(
      'IRSA-BINARIES-003',
      {
        what: `The list of official releases could not be fetched from ${tools.indexUrl}.`,
        why: `${reason(error)}.`,
        next: 'Check the connection; behind a proxy, set HTTPS_PROXY.',
      },
      { cause: error },
    );
  }
  return findArchive(text, wanted, platform);
}

/** Downloads and unpacks the archive within `temporary`; answers with the folder that holds just the binaries. */
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
    await chmod(join(binaries, entry.name), 0o755);
  }
  const names = await readdir(binaries);
  if (names.includes('kube-apiserver') && names.includes('etcd')) return binaries;
  throw notUnpacked(archive, 'It holds no kube-apiserver or no etcd.');
}

async function readText({ stream }: HttpBody): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > indexLimit) throw serverRefusal(`the list is longer than ${indexLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function notUnpacked(archive: ReleasedArchive, why: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-006', {
    what: `${archive.url} cannot be unpacked.`,
    why,
    next: 'Install tar with gzip support, or set KUBEBUILDER_ASSETS.',
  });
}

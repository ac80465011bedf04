import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveOf } from '../../scripts/image/archive.ts';

/** An image with one layer: programs in /usr/local/bin. */
export interface ProgramImage {
  /** With its tag. */
  readonly name: string;
  /** Paths of static programs. */
  readonly programs: readonly string[];
  readonly entrypoint?: readonly string[];
}

/** Writes an archive in the format of `docker save`. https://github.com/moby/docker-image-spec/blob/main/spec.md */
export async function writeImageArchive(
  image: ProgramImage,
  architecture: string,
  path: string,
): Promise<void> {
  const folder = await mkdtemp(`${path}.tmp-`);
  try {
    const layerRoot = join(folder, 'layer');
    const bin = join(layerRoot, 'usr/local/bin');
    await mkdir(bin, { recursive: true });
    await mkdir(join(layerRoot, 'tmp'));
    await mkdir(join(layerRoot, 'etc'));
    for (const program of image.programs) await copyFile(program, join(bin, nameOf(program)));
    const layer = archiveOf(layerRoot);
    const config = JSON.stringify({
      architecture,
      os: 'linux',
      config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Entrypoint: image.entrypoint ?? null },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    });
    const outer = join(folder, 'image');
    await mkdir(outer);
    const configName = `${sha256(config)}.json`;
    await writeFile(join(outer, configName), config);
    await writeFile(join(outer, 'layer.tar'), layer);
    await writeFile(
      join(outer, 'manifest.json'),
      JSON.stringify([{ Config: configName, RepoTags: [image.name], Layers: ['layer.tar'] }]),
    );
    await writeFile(path, archiveOf(outer));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectRoot } from './run-irsactl.ts';
import { hasTool } from './run-tool.ts';
import { isRoot } from './skip-unless.ts';

const run = promisify(execFile);
const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.number(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const manifestShape = z.object({
  config: descriptor,
  layers: z.array(descriptor),
  subject: descriptor.optional(),
});
const configShape = z.object({
  created: z.string(),
  architecture: z.string(),
  os: z.string(),
  config: z.looseObject({ User: z.string(), Entrypoint: z.array(z.string()), Env: z.array(z.string()) }),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/** The files that `make image` wrote, and the image's name and digest. */
export interface BuiltImage {
  readonly archive: string;
  readonly sbom: string;
  readonly name: string;
  readonly digest: string;
}

/** Returns null if images can be built, else the reason. */
export async function whyNoImage(): Promise<string | null> {
  if (process.platform !== 'linux') return 'an image is built on Linux';
  return (await hasTool('dpkg-deb')) ? null : 'dpkg-deb is not installed';
}

/** Builds the image of the sources in `root`, as `make image` does. */
export async function buildImage(
  out: string,
  root = projectRoot,
  env: NodeJS.ProcessEnv = {},
): Promise<BuiltImage> {
  const { stdout } = await run(process.execPath, [join(root, 'scripts/image.ts'), '--out', out], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 24,
  });
  const [archive = '', [name = '', digest = ''] = []] = stdout
    .split('\n')
    .map((line, i) => (i ? line.split(' ') : line)) as [string, string[]];
  return { archive, sbom: archive.replace(/\.tar$/, '.spdx.json'), name, digest };
}

/** Lays out the files of the image without packing them, as the Dockerfile does. */
export async function layOutImage(rootfs: string): Promise<void> {
  await run(process.execPath, [join(projectRoot, 'scripts/image.ts'), '--root', rootfs]);
}

/** Unpacks an archive; returns its layout, and the file system from the layers of its first image. */
export async function unpackLayers(archive: string, folder: string) {
  const layout = join(folder, 'layout');
  const rootfs = join(folder, 'rootfs');
  await mkdir(layout);
  await mkdir(rootfs);
  execFileSync('tar', ['-C', layout, '-xf', archive]);
  const blobPath = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const read = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
  const index = z.object({ manifests: z.array(descriptor) }).parse(await read(join(layout, 'index.json')));
  const [image, artifact] = index.manifests;
  if (!image) throw new Error('The index names no image.');
  const manifest = manifestShape.parse(await read(blobPath(image.digest)));
  const config = configShape.parse(await read(blobPath(manifest.config.digest)));
  const layers = manifest.layers.map(({ digest }) => blobPath(digest));
  for (const layer of layers) execFileSync('tar', ['-C', rootfs, '-xzpf', layer]);
  return { layout, rootfs, image, manifest, config, layers, artifact, blobPath, read };
}

/** Unpacks an archive of `make image`, with its SBOM. */
export async function unpackImage(archive: string, folder: string) {
  const { artifact, ...image } = await unpackLayers(archive, folder);
  if (!artifact) throw new Error('The index names an image and its SBOM.');
  const sbom = manifestShape.parse(await image.read(image.blobPath(artifact.digest)));
  return { ...image, artifact, sbom };
}

/** Null if a process can run in another root, read-only; else the reason. */
export const whyNoOtherRoot: string | null = isRoot
  ? await run('unshare', ['--mount', 'true']).then(
      () => null,
      () => 'this machine does not allow mount namespaces',
    )
  : 'only root can run a process in another root';

/** Runs /webhook of an unpacked image as the kubelet would: as the image's user, with only its files, all read-only. */
export function runImage(rootfs: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const script =
    'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec chroot --userspec=65532:65532 "$0" /webhook "$@"';
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, rootfs, ...args], {
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const lines = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }));
  for (const reader of lines) reader.on('line', (line) => output.push(line));
  return {
    output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exit: once(child, 'close').then(([code]) => code as number | null),
    /** Waits for a line of either stream that matches the pattern; throws if the process ends first. */
    line: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = (line: string) => {
          const found = pattern.exec(line);
          if (found) resolve(found);
        };
        output.forEach(look);
        for (const reader of lines) reader.on('line', look);
        child.once('close', () => reject(new Error(`It ended before ${pattern}:\n${output.join('\n')}`)));
      }),
  };
}

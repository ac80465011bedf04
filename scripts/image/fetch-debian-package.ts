import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DebianPackage } from './debian-packages.ts';
import type { Platform } from './platform.ts';

const run = promisify(execFile);
const mirror = 'https://deb.debian.org/debian';

/** Returns the path of the .deb in the user's cache, downloaded by this machine's apt or else from Debian's mirror. */
export async function fetchDebianPackage(
  wanted: DebianPackage,
  architecture: Platform['architecture'],
): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl', 'debian');
  const path = join(cache, `${wanted.name}_${wanted.sha256[architecture].slice(0, 16)}_${architecture}.deb`);
  const isWanted = (data: Buffer | null): data is Buffer => sha256(data) === wanted.sha256[architecture];
  if (isWanted(await readFile(path).catch(() => null))) return path;
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'new-'));
  try {
    const tried: string[] = [];
    for (const source of [fromApt, fromMirror]) {
      const data = await source(wanted, architecture, temporary).catch((error: Error) => {
        tried.push(error.message.trim());
        return null;
      });
      if (isWanted(data)) {
        await writeFile(join(temporary, 'whole'), data);
        await rename(join(temporary, 'whole'), path);
        return path;
      }
      if (data) tried.push(`${source.name} returned ${sha256(data)}, not ${wanted.sha256[architecture]}.`);
    }
    throw new Error(`Cannot download ${wanted.name} ${wanted.version}:\n${tried.join('\n')}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fromApt(
  { name, version }: DebianPackage,
  architecture: string,
  folder: string,
): Promise<Buffer> {
  // Its own package lists: a new machine has none, only root can download them, and they lack other processors.
  const settings = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    'APT::Sandbox::User=root',
    `Dir::State=${folder}/state`,
    `Dir::Cache=${folder}/cache`,
  ];
  const apt = (...args: readonly string[]) =>
    run('apt-get', [...settings.flatMap((one) => ['-o', one]), '-qq', ...args], { cwd: folder });
  await mkdir(join(folder, 'state/lists/partial'), { recursive: true });
  await apt('update');
  await apt('download', `${name}=${version}`);
  const [file = ''] = (await readdir(folder)).filter((found) => found.endsWith('.deb'));
  return readFile(join(folder, file));
}

async function fromMirror({ name, version, pool }: DebianPackage, architecture: string): Promise<Buffer> {
  const url = `${mirror}/${pool}/${name}_${version}_${architecture}.deb`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

function sha256(data: Buffer | null): string | null {
  return data && createHash('sha256').update(data).digest('hex');
}

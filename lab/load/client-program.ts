import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { must } from '../run-program.ts';

export const sources = join(import.meta.dirname, 'client');
/** The environment of every compilation, so that all share Go's cache. */
export const goEnvironment = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };

/**
 * Returns the path of the measured client, a static program that pods can run without a separate image. It is built once
 * per state of its sources; compiled packages are in Go's cache.
 */
export async function clientProgram(cache: string): Promise<string> {
  const path = join(cache, 'load-client', await hashOfSources(), 'load-client');
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  await must(['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', fresh, '.'], {
    cwd: sources,
    env: goEnvironment,
  });
  await rename(fresh, path);
  return path;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(sources)).sort()) {
    hash.update(name).update(await readFile(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

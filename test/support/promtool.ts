import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hasTool, runTool } from './run-tool.ts';

let found: Promise<string | null> | undefined;

/**
 * Returns the path of Prometheus' own checker of metrics and rules: from the PATH, else from Debian's package `prometheus`.
 * The package is unpacked (not installed) once into the user's cache. Returns null if neither is available.
 */
export function findPromtool(): Promise<string | null> {
  found ??= hasTool('promtool').then((here) => (here ? 'promtool' : fromPackage()));
  return found;
}

/** The reason why a test that needs it is skipped. */
export const noPromtool = 'no promtool, and no Debian package prometheus to take it from';

async function fromPackage(): Promise<string | null> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl');
  const kept = join(cache, 'promtool');
  if (
    await access(kept, 1).then(
      () => true,
      () => false,
    )
  )
    return kept;
  if (!(await hasTool('apt-get'))) return null;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'prometheus-'));
  try {
    const download = () => runTool('apt-get', ['download', 'prometheus'], { cwd: work });
    // A new machine has no package list.
    await download().catch(async () => {
      await runTool('apt-get', ['update']);
      await download();
    });
    const [archive = ''] = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    await runTool('dpkg-deb', ['-x', join(work, archive), work]);
    await rename(join(work, 'usr/bin/promtool'), kept);
    return kept;
  } catch {
    // No network, no right to write the package list, or not Debian.
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

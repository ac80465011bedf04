import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWebhook } from '../../scripts/image/bundle.ts';
import { bundlePrograms } from '../../scripts/package/bundle-programs.ts';
import { root } from '../../scripts/repository-root.ts';
import { programsVariable } from './tested-program.ts';

/** Builds the programs of package and image once for all projects, before the first test that starts one. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[programsVariable] !== undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-programs-'));
  // npm installs them readable for every user.
  await chmod(folder, 0o755);
  const [{ files }, webhook] = [await bundlePrograms(root), await bundleWebhook(root)];
  const programs = { ...files, 'webhook-main.mjs': webhook.code };
  await Promise.all(Object.entries(programs).map(([name, code]) => writeFile(join(folder, name), code)));
  process.env[programsVariable] = folder;
  return () => rm(folder, { recursive: true });
}

import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasTool } from './run-tool.ts';
import { withLock } from './with-lock.ts';

const run = promisify(execFile);

/** A third-party program in Go, and the version for which the tests are written. */
interface WantedTool {
  readonly name: string;
  readonly module: string;
  /** Folder of the command in the module. */
  readonly command: string;
  readonly version: string;
  /** The usual duration of its build. */
  readonly minutes: number;
}

export type GoTool = { readonly path: string } | { readonly missing: string };

/** Returns the program from the PATH or, built once with Go, from the user's cache; else the reason why it is missing. */
export async function findGoTool(wanted: WantedTool): Promise<GoTool> {
  const { name, version } = wanted;
  if (await hasTool(name)) return { path: name };
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl', name);
  const folder = join(cache, version);
  const path = join(folder, name);
  if (await exists(path)) return { path };
  if (!(await hasTool('go'))) return { missing: `neither ${name} nor Go is installed` };
  await mkdir(folder, { recursive: true });
  try {
    // Several test files need it at the same time.
    await withLock(join(cache, 'lock'), async () => {
      if (!(await exists(path))) await build(wanted, folder);
    });
    return { path };
  } catch (error) {
    return {
      missing: `${name} cannot be built: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
    };
  }
}

async function build({ name, module, command, version, minutes }: WantedTool, folder: string): Promise<void> {
  const path = join(folder, name);
  process.stderr.write(`Building ${name} ${version} with Go as ${path} (once, about ${minutes} min)\n`);
  const temporary = await mkdtemp(join(folder, 'new-'));
  try {
    const env = { ...process.env, GOBIN: temporary, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
    await run('go', ['install', '-trimpath', `${module}/${command}@${version}`], { env, timeout: 840_000 });
    await rename(join(temporary, name), path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

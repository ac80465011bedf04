import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const projectRoot = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const parts = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'src',
  'scripts',
  'docs',
  'schema',
  'examples',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** Returns a PATH on which `node` is the one that runs the tests: the package's programs use the first `node`. */
export function pathWithNode(...first: readonly string[]): string {
  return [...first, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
}

/**
 * Builds and packs the project as a release does, in a copy below `folder`, so that tests do not clear each other's
 * `dist`. Returns the tarball's path.
 */
export async function packProject(folder: string): Promise<string> {
  const copy = join(folder, 'project');
  await mkdir(copy);
  for (const part of parts) await cp(join(projectRoot, part), join(copy, part), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  const stdout = await npm(['pack', '--json', '--loglevel=error', '--pack-destination', folder], copy);
  // The output of the build precedes the JSON.
  const name = /"filename":\s*"([^"]+)"/.exec(stdout)?.[1];
  if (name === undefined) throw new Error(`npm pack named no file: ${stdout}`);
  return join(folder, name);
}

/** Installs the tarball in a new folder, as a user would, and returns the folder of its programs. */
export async function installPackage(tarball: string, folder: string): Promise<string> {
  const place = join(folder, 'installed');
  await mkdir(place);
  await npm(['init', '--yes'], place);
  // The tarball contains everything, so npm downloads nothing.
  await npm(['install', '--offline', '--no-audit', '--no-fund', tarball], place);
  return join(place, 'node_modules', '.bin');
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH: pathWithNode() };
  const options = { cwd, env, timeout: 600_000, maxBuffer: 1 << 24 };
  const ended = run('npm', [...args], options);
  const { stdout } = await ended.catch((fault: Error & { stdout?: string }) => {
    // The compiler prints its errors on standard output.
    throw new Error(`${fault.message}\n${fault.stdout ?? ''}`);
  });
  return stdout;
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { containerUser } from './node-double/container-user.ts';

// Beside this file, with the ending that this file has: .ts from the sources, .js in the package.
const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
const program = fileURLToPath(new URL(`./caller-identity${ending}`, import.meta.url));
const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * Node and caller-identity where the container's user may read them: where they are or, as the image of a real pod
 * would bring them, copied into `image`. That is for root alone, whose own folders are often closed to others.
 */
export async function podProgram(image: string): Promise<[string, string]> {
  const check = spawnSync(process.execPath, ['--check', program], { cwd: '/', ...containerUser() });
  if (check.status === 0) return [process.execPath, program];
  await mkdir(image, { mode: 0o755 });
  const node = join(image, 'node');
  await copyFile(process.execPath, node);
  const copied = join(image, basename(program));
  await copyFile(program, copied);
  await writeFile(join(image, 'package.json'), '{"type": "module"}');
  await copyPackage('@aws-sdk/client-sts', dirname(program), join(image, 'node_modules'), new Set());
  return [node, copied];
}

/** Copies a package and all that it depends on; the packages of irsactl are of one version each. */
async function copyPackage(name: string, from: string, to: string, done: Set<string>): Promise<void> {
  if (done.has(name)) return;
  done.add(name);
  const source = locate(name, from);
  await cp(source, join(to, name), { recursive: true, dereference: true });
  const { dependencies } = manifest.parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  for (const dependency of Object.keys(dependencies)) await copyPackage(dependency, source, to, done);
}

/** As Node looks for packages: in each `node_modules` on the way up. https://nodejs.org/api/modules.html */
function locate(name: string, from: string): string {
  const candidate = join(from, 'node_modules', name);
  const above = dirname(from);
  return existsSync(candidate) || above === from ? candidate : locate(name, above);
}

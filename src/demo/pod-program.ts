import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { callerIdentityWord } from './caller-identity-word.ts';
import { containerUserMay } from './node-double/container-user.ts';

// Beside this file: .ts in the sources, .cjs in the package, where the SDK is in files beside it.
const fromSources = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(`./caller-identity.${fromSources ? 'ts' : 'cjs'}`, import.meta.url));
const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });
const sdk = '@aws-sdk/client-sts';

/**
 * Returns Node and caller-identity at paths that the container's user may read. If root's folders are closed to that user,
 * it copies both into `image`, as the image of a real pod would contain them.
 */
export async function podProgram(image: string): Promise<[string, string]> {
  const argument = isSea() ? callerIdentityWord : program;
  const read = isSea() ? [] : fromSources ? [program, join(sdkOfSources(), 'package.json')] : [program];
  const open =
    containerUserMay('run', process.execPath) && read.every((path) => containerUserMay('read', path));
  if (open) return [process.execPath, argument];
  const node = join(image, 'node');
  await mkdir(image);
  await copyFile(process.execPath, node);
  if (!isSea()) await copyProgram(image);
  // Independent of the umask, now and when irsactl was installed.
  spawnSync('chmod', ['-R', 'a+rX', image]);
  return [node, isSea() ? argument : join(image, program)];
}

/** Every file keeps its path below `image`, so that Node resolves the same modules. */
async function copyProgram(image: string): Promise<void> {
  const own = fromSources ? [program, locate('.', 'package.json', program)] : [dirname(program)];
  for (const source of own) await cp(source, join(image, source), { recursive: true });
  if (fromSources) await copyPackage(image, sdkOfSources(), new Set());
}

function sdkOfSources(): string {
  return locate('node_modules', sdk, program);
}

/** Copies a package and all its dependencies. */
async function copyPackage(image: string, source: string, done: Set<string>): Promise<void> {
  if (done.has(source)) return;
  done.add(source);
  await cp(source, join(image, source), { recursive: true, dereference: true });
  const { dependencies } = manifest.parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  for (const name of Object.keys(dependencies)) {
    await copyPackage(image, locate('node_modules', name, source), done);
  }
}

/** As Node looks for packages: in each `node_modules` on the way up. https://nodejs.org/api/modules.html */
function locate(folder: 'node_modules' | '.', name: string, from: string): string {
  const candidate = join(from, folder, name);
  const above = dirname(from);
  return existsSync(candidate) || above === from ? candidate : locate(folder, name, above);
}

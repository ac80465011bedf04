import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Buildkit } from './buildkit.ts';
import { findOnPath } from './find-on-path.ts';
import { hasTool, runTool } from './run-tool.ts';

const run = promisify(execFile);

/** Returns null if the double can be made, else the reason. */
export async function whyNoNodeImage(): Promise<string | null> {
  if (!(await hasTool('mmdebstrap'))) return 'mmdebstrap is not installed';
  const npm = npmFolder();
  if (npm === null) return 'npm is not installed';
  return npm.startsWith('/usr/share/nodejs/')
    ? 'npm is from Debian, which splits it into many packages'
    : null;
}

/** Returns the folder behind the link `npm`. `npm root --global` depends on which Node is first on the PATH. */
function npmFolder(): string | null {
  const command = findOnPath('npm');
  return command && dirname(dirname(realpathSync(command)));
}

/**
 * Builds a double of the Dockerfile's Node image, so that the test needs no image registry. It is minimal Debian 12 with the
 * project's Node, and this machine's npm, package sources and certificate authorities. Returns the options that make
 * `buildctl build` use it instead of that image.
 */
export async function doubleNodeImage(buildkit: Buildkit, folder: string): Promise<readonly string[]> {
  const [context, layout] = [join(folder, 'base'), join(folder, 'base-layout')];
  await mkdir(context);
  const settings = join(folder, 'apt.conf');
  await writeFile(settings, await runTool('apt-config', ['dump', 'Acquire']));
  await run('mmdebstrap', [
    '--variant=minbase',
    // BuildKit creates the devices.
    '--skip=output/dev',
    `--aptopt=${settings}`,
    'bookworm',
    join(context, 'root.tar'),
    ...(await packageSources()),
  ]);
  await cp(npmFolder() ?? '', join(context, 'npm'), { recursive: true });
  await cp(process.execPath, join(context, 'node'));
  const authorities = process.env['NODE_EXTRA_CA_CERTS'] || '/etc/ssl/certs/ca-certificates.crt';
  await cp(authorities, join(context, 'authorities'));
  const lines = [
    'FROM scratch',
    'ADD root.tar /',
    'COPY node /usr/local/bin/',
    'COPY npm /usr/local/lib/node_modules/npm',
    'COPY authorities /etc/ssl/certs/ca-certificates.crt',
    'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
  ];
  await writeFile(join(context, 'Dockerfile'), lines.join('\n'));
  await buildkit.build(context, '--output', `type=oci,tar=false,compression=uncompressed,dest=${layout}`);
  const index = z
    .object({ manifests: z.tuple([z.object({ digest: z.string() })]) })
    .parse(JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')));
  const dockerfile = await readFile(join(import.meta.dirname, '../../Dockerfile'), 'utf8');
  const image = /^FROM (node:\S+)/m.exec(dockerfile)?.[1];
  const named = `context:${image}=oci-layout://base@${index.manifests[0].digest}`;
  return ['--oci-layout', `base=${layout}`, '--opt', named];
}

/** Returns this machine's package sources if it runs Debian 12. Otherwise mmdebstrap uses its defaults. */
async function packageSources(): Promise<readonly string[]> {
  const isBookworm = /^VERSION_CODENAME=bookworm$/m.test(await readFile('/etc/os-release', 'utf8'));
  if (!isBookworm) return [];
  const folder = '/etc/apt/sources.list.d';
  const files = (await readdir(folder)).filter((name) => /\.(list|sources)$/.test(name));
  return files.map((name) => join(folder, name));
}

import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './with-lock.ts';

const run = promisify(execFile);

/** Paths of third-party AWS clients and servers. */
export interface PythonTools {
  /** An AWS CLI that knows AWS_ENDPOINT_URL: ≥ 1.29 or ≥ 2.13. */
  readonly aws: string;
  /** A Python that can import boto3. */
  readonly python: string;
  readonly motoServer: string;
}

const requirements = ['awscli==1.45.11', 'boto3==1.43.11', 'moto[server]==5.2.1'];
let found: Promise<PythonTools> | undefined;

/** Returns the tools from the PATH if it has all of them, else from a virtual environment in the user's cache, created once. */
export function findPythonTools(): Promise<PythonTools> {
  found ??= toolsOnPath().then((tools) => tools ?? toolsInCache());
  return found;
}

async function toolsOnPath(): Promise<PythonTools | null> {
  const aws = await commandOnPath('aws');
  const python = await commandOnPath('python3');
  const motoServer = await commandOnPath('moto_server');
  if (!aws || !python || !motoServer) return null;
  const fit = (await knowsEndpointUrl(aws)) && (await succeeds(python, ['-c', 'import boto3']));
  return fit && (await succeeds(motoServer, ['--help'])) ? { aws, python, motoServer } : null;
}

async function toolsInCache(): Promise<PythonTools> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl');
  const folder = join(cache, 'python');
  const done = join(folder, 'irsactl-complete');
  await mkdir(cache, { recursive: true });
  const wanted = requirements.join('\n');
  if ((await readFile(done, 'utf8').catch(() => '')) !== wanted) {
    await withLock(join(cache, 'python.lock'), async () => {
      if ((await readFile(done, 'utf8').catch(() => '')) === wanted) return;
      await makeEnvironment(folder);
      await writeFile(done, wanted);
    });
  }
  const bin = join(folder, 'bin');
  return { aws: join(bin, 'aws'), python: join(bin, 'python3'), motoServer: join(bin, 'moto_server') };
}

async function makeEnvironment(folder: string): Promise<void> {
  process.stderr.write(`Installing ${requirements.join(', ')} in ${folder} (once, about a minute)\n`);
  await rm(folder, { recursive: true, force: true });
  const options = { timeout: 600_000, maxBuffer: 1 << 24 };
  try {
    await run('python3', ['-m', 'venv', folder], options);
    await run(join(folder, 'bin', 'python3'), pipInstall, options);
  } catch (fault) {
    // Debian packages venv's pip separately; the system's pip (22.3 or newer) can fill an environment without pip.
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', '--without-pip', folder], options).catch(() => {
      throw fault;
    });
    const [, ...install] = pipInstall;
    await run(
      'python3',
      ['-m', 'pip', '--python', join(folder, 'bin', 'python3'), ...install.slice(1)],
      options,
    );
  }
}

const pipInstall = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];

async function commandOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (
      folder &&
      (await access(file, 1).then(
        () => true,
        () => false,
      ))
    )
      return file;
  }
  return null;
}

async function knowsEndpointUrl(aws: string): Promise<boolean> {
  const text = await run(aws, ['--version'], { timeout: 60_000 }).then(
    ({ stdout, stderr }) => stdout + stderr,
    () => '',
  );
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(text) ?? [];
  return (Number(major) === 1 && Number(minor) >= 29) || (Number(major) === 2 && Number(minor) >= 13);
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args, { timeout: 60_000 }).then(
    () => true,
    () => false,
  );
}

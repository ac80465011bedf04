import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const module = 'github.com/aws/amazon-eks-pod-identity-webhook';
const version = 'v0.6.17';
const source = z.object({ Dir: z.string() });

/** The EKS pod identity webhook itself. */
export interface Original {
  readonly program: string;
  /** The folder of its test pods. */
  readonly testPods: string;
}

let found: Promise<Original | string> | undefined;

/** Returns it from the user's cache, or builds it there from its published module; else returns why it is missing. */
export function findOriginal(): Promise<Original | string> {
  found ??= find().catch((error: Error) => `the original webhook cannot be built: ${error.message}`);
  return found;
}

async function find(): Promise<Original | string> {
  if (!(await runs('go', ['version']))) return 'no go on the PATH, which builds the original webhook';
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const cache = join(base, 'irsactl');
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'original-'));
  try {
    const go = (args: readonly string[]) => run('go', [...args], { cwd: temporary, env, timeout: 600_000 });
    await writeFile(join(temporary, 'go.mod'), 'module irsactl.dev/scratch\n');
    const { stdout } = await go(['mod', 'download', '-json', `${module}@${version}`]);
    const testPods = join(source.parse(JSON.parse(stdout)).Dir, 'pkg/handler/testdata');
    const program = join(cache, `original-webhook-${version}`);
    if (
      await access(program, 1).then(
        () => false,
        () => true,
      )
    ) {
      process.stderr.write(`Building ${module} ${version} with Go (once, about two minutes)\n`);
      await writeFile(
        join(temporary, 'go.mod'),
        `module irsactl.dev/scratch\ngo 1.26.3\nrequire ${module} ${version}\n`,
      );
      const built = join(temporary, 'webhook');
      await go([
        'build',
        '-mod=mod',
        '-trimpath',
        '-buildvcs=false',
        '-ldflags',
        '-s -w',
        '-o',
        built,
        module,
      ]);
      await rename(built, program);
    }
    return { program, testPods };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Ignores the user's Go flags and workspace, which are for the user's own modules. */
const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' };

function runs(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, [...args]).then(
    () => true,
    () => false,
  );
}

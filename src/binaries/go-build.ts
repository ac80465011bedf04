import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress } from './binaries.ts';
import { kubernetesGoMod, kubernetesLinkerFlags, plainGoMod } from './go-module.ts';
import { builtVersion, type KubernetesVersion, sourceHashes } from './kubernetes-version.ts';
import { type CommandResult, runCommand } from './run-command.ts';

export interface GoBuildTools {
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: BinariesProgress;
  readonly signal?: AbortSignal;
}

/** Programs of one published module that are built together. */
export interface Build {
  readonly program: string;
  readonly usuallySeconds: number;
  readonly module: string;
  readonly version: string;
  /** The module's hash in go.sum. */
  readonly sum: string;
  /** Returns the scratch module's go.mod for the published one. */
  readonly goMod: (published: string) => string;
  readonly linkerFlags: string;
  readonly output: string;
  readonly packages: readonly string[];
}

const etcdVersion = 'v3.6.16';
const etcdModules = {
  etcd: {
    module: 'go.etcd.io/etcd/server/v3',
    sum: 'h1:sLkpvz3RFtiNd/yPrZBKz5kT+XO1ZJkhmuUJeqc7OmA=',
    usuallySeconds: 30,
  },
  etcdctl: {
    module: 'go.etcd.io/etcd/etcdctl/v3',
    sum: 'h1:vxr4EySgAbHcd5OiYI/IwRnQmC4y5OmusSPLYxQ84/I=',
    usuallySeconds: 10,
  },
} as const;
const heartbeatMilliseconds = 5_000;
const downloaded = z.object({ GoMod: z.string(), Sum: z.string() });

/** Builds etcd, kube-apiserver and kubectl below `temporary`; returns the folder that contains only them. */
export async function buildWithGo(temporary: string, tools: GoBuildTools): Promise<string> {
  const binaries = join(temporary, 'bin');
  await mkdir(binaries);
  await buildModule(etcdBuild('etcd', binaries), join(temporary, 'etcd'), tools);
  const kubernetes = kubernetesBuild(builtVersion, ['kube-apiserver', 'kubectl'], binaries);
  await buildModule(kubernetes, join(temporary, 'kubernetes'), tools);
  return binaries;
}

/** Builds one version of kube-apiserver below `temporary`; returns the folder that contains only it. */
export async function buildApiServer(
  version: KubernetesVersion,
  temporary: string,
  tools: GoBuildTools,
): Promise<string> {
  const binaries = join(temporary, 'bin');
  await mkdir(binaries);
  const build = kubernetesBuild(version, ['kube-apiserver'], binaries);
  await buildModule(build, join(temporary, 'kubernetes'), tools);
  return binaries;
}

/** etcd and etcdctl are in different modules with the same version. */
export function etcdBuild(program: keyof typeof etcdModules, binaries: string): Build {
  const { module, sum, usuallySeconds } = etcdModules[program];
  return {
    program,
    usuallySeconds,
    module,
    version: etcdVersion,
    sum,
    goMod: (published) => plainGoMod(module, etcdVersion, published),
    linkerFlags: '-s -w',
    output: join(binaries, program),
    packages: [module],
  };
}

export function kubernetesBuild(
  version: KubernetesVersion,
  programs: readonly string[],
  binaries: string,
): Build {
  return {
    program: `${programs.join(' and ')} ${version}`,
    // The programs share most of the compiled packages.
    usuallySeconds: 120 + 50 * programs.length,
    module: 'k8s.io/kubernetes',
    version,
    sum: sourceHashes[version],
    goMod: (published) => kubernetesGoMod(version, published),
    linkerFlags: kubernetesLinkerFlags(version),
    output: `${binaries}/`,
    packages: programs.map((program) => `k8s.io/kubernetes/cmd/${program}`),
  };
}

/** Builds the programs of one module from its released sources in a new folder; throws an IrsaError. */
export async function buildModule(build: Build, directory: string, tools: GoBuildTools): Promise<void> {
  await mkdir(directory);
  const goModPath = join(directory, 'go.mod');
  await writeFile(goModPath, 'module irsactl.dev/scratch\n');
  const report = startReport(build, tools.progress);
  const go = async (args: readonly string[]): Promise<string> => {
    const result = await runCommand('go', args, {
      cwd: directory,
      // The user's flags and workspace are for other modules.
      environment: { ...tools.environment, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' },
      onErrorLine: report.step,
      ...(tools.signal === undefined ? {} : { signal: tools.signal }),
    });
    if (result.status !== 0) throw notBuilt(build, result);
    return result.stdout;
  };
  try {
    report.step(`downloading ${build.module} ${build.version}`);
    const answer = await go(['mod', 'download', '-json', `${build.module}@${build.version}`]);
    const { GoMod: path, Sum: sum } = downloaded.parse(JSON.parse(answer));
    if (sum !== build.sum) throw wrongSource(build, sum);
    const published = await readFile(path, 'utf8');
    await writeFile(goModPath, build.goMod(published));
    const flags = ['-v', '-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags', build.linkerFlags];
    await go(['build', ...flags, '-o', build.output, ...build.packages]);
  } finally {
    report.end();
  }
}

/** Reports each step, and repeats the last one regularly, because linking takes long without output. */
function startReport(build: Build, progress: BinariesProgress): { step(name: string): void; end(): void } {
  const started = performance.now();
  const { program, usuallySeconds } = build;
  let last = '';
  const report = (): void => {
    const sinceSeconds = (performance.now() - started) / 1000;
    progress({ type: 'building', program, step: last, sinceSeconds, usuallySeconds });
  };
  const beat = setInterval(report, heartbeatMilliseconds);
  return {
    step(name) {
      last = name;
      report();
    },
    end: () => clearInterval(beat),
  };
}

function wrongSource(build: Build, sum: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-004', {
    what: `${build.module} ${build.version} differs from the released module.`,
    why: `Its files have the hash ${sum}; the released files have ${build.sum}.`,
    next: 'Find out what changes your downloads; `go env GOPROXY` prints their source.',
  });
}

function notBuilt(build: Build, result: CommandResult): IrsaError {
  const missing = result.status === null && result.complaint.includes('ENOENT');
  return new IrsaError('IRSA-BINARIES-001', {
    what: missing
      ? `Cannot build ${build.program}: \`go\` is not on the PATH.`
      : `Cannot build ${build.module} ${build.version} with Go.`,
    why: missing ? result.complaint : `The last lines of Go's output:\n${result.complaint}`,
    next: 'Install Go 1.26 or newer (https://go.dev/dl/), or set KUBEBUILDER_ASSETS.',
  });
}

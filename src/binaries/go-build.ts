import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress } from './binaries.ts';
import { etcdGoMod, kubernetesGoMod, kubernetesLinkerFlags } from './go-module.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** What a build with Go needs besides the version. */
export interface GoBuildTools {
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: BinariesProgress;
  readonly signal?: AbortSignal;
}

const etcdVersion = 'v3.6.16';
const downloaded = z.object({ GoMod: z.string() });

/** Builds etcd, kube-apiserver and kubectl within `temporary`; answers with the folder that holds just them. */
export async function buildWithGo(
  version: KubernetesVersion,
  temporary: string,
  tools: GoBuildTools,
): Promise<string> {
  const binaries = join(temporary, 'bin');
  await mkdir(binaries);
  const etcd = await scratchModule(join(temporary, 'etcd'), tools);
  await etcd.write(
    etcdGoMod(etcdVersion, await etcd.publishedGoMod('go.etcd.io/etcd/server/v3', etcdVersion)),
  );
  await etcd.build({
    program: 'etcd',
    usuallySeconds: 20,
    args: ['-ldflags', '-s -w', '-o', join(binaries, 'etcd'), 'go.etcd.io/etcd/server/v3'],
  });
  const kubernetes = await scratchModule(join(temporary, 'kubernetes'), tools);
  const published = await kubernetes.publishedGoMod('k8s.io/kubernetes', version.text);
  await kubernetes.write(kubernetesGoMod(version, published));
  await kubernetes.build({
    program: 'kube-apiserver and kubectl',
    usuallySeconds: 270,
    args: [
      '-ldflags',
      kubernetesLinkerFlags(version),
      '-o',
      `${binaries}/`,
      'k8s.io/kubernetes/cmd/kube-apiserver',
      'k8s.io/kubernetes/cmd/kubectl',
    ],
  });
  return binaries;
}

interface Build {
  readonly program: string;
  readonly usuallySeconds: number;
  readonly args: readonly string[];
}

interface ScratchModule {
  publishedGoMod(module: string, version: string): Promise<string>;
  write(goMod: string): Promise<void>;
  build(build: Build): Promise<void>;
}

async function scratchModule(directory: string, tools: GoBuildTools): Promise<ScratchModule> {
  await mkdir(directory);
  const goMod = join(directory, 'go.mod');
  await writeFile(goMod, 'module irsactl.dev/scratch\n');
  const go = async (args: readonly string[], onErrorLine?: (line: string) => void): Promise<string> => {
    const result = await runCommand('go', args, {
      cwd: directory,
      // The user's flags and workspace are made for the user's own module.
      environment: { ...tools.environment, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' },
      ...(onErrorLine === undefined ? {} : { onErrorLine }),
      ...(tools.signal === undefined ? {} : { signal: tools.signal }),
    });
    if (result.status !== 0) throw notBuilt(args, result);
    return result.stdout;
  };
  return {
    async publishedGoMod(module, version) {
      const answer = await go(['mod', 'download', '-json', `${module}@${version}`]);
      return readFile(downloaded.parse(JSON.parse(answer)).GoMod, 'utf8');
    },
    write: (text) => writeFile(goMod, text),
    async build({ program, usuallySeconds, args }) {
      const started = performance.now();
      const report = (step: string): void => {
        const sinceSeconds = (performance.now() - started) / 1000;
        tools.progress({ type: 'building', program, step, sinceSeconds, usuallySeconds });
      };
      report('go build');
      await go(['build', '-v', '-mod=mod', '-trimpath', '-buildvcs=false', ...args], report);
    },
  };
}

function notBuilt(args: readonly string[], result: CommandResult): IrsaError {
  const missing = result.complaint.includes('ENOENT');
  const doing = args.includes('-json') ? args.slice(0, 4).join(' ') : `build ${args.at(-1) ?? ''}`;
  return new IrsaError('IRSA-BINARIES-007', {
    what: missing ? 'There is no `go` on the PATH to build Kubernetes with.' : `\`go ${doing}\` failed.`,
    why: missing ? result.complaint : `The end of what it said:\n${result.complaint}`,
    next: 'Install Go 1.26 or newer (https://go.dev/dl/), or set KUBEBUILDER_ASSETS.',
  });
}

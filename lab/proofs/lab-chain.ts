import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import type { LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { irsactlMain } from './lab-sandbox.ts';
import { type ProofContext, ProofFailure } from './proof.ts';

export interface Run {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly onStart?: (child: ChildProcess) => void;
  /** Each line of standard error as it comes; with `--output json` each is an event. */
  readonly onLine?: (line: string, child: ChildProcess) => void;
  readonly timeoutSeconds?: number;
  /** Default: the lab's own. */
  readonly kubeconfig?: string;
}

export interface ChainSettings {
  /** `ssh`: irsactl runs on this machine. `local`: on the only node itself. */
  readonly reach?: 'ssh' | 'local';
  readonly name?: string;
  readonly injection?: 'webhook' | 'admission-policy' | 'none';
  /** Put into `spec` as they are. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** One irsa.yaml for a lab, and irsactl as a person would run it. */
export interface LabChain {
  readonly name: string;
  readonly issuer: string;
  /** Runs a command to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** The same; rejects where its code is not 0. */
  must(args: readonly string[], options?: RunOptions): Promise<Run>;
}

/** The service account whose pods the proofs look at. */
export const orders = { namespace: 'shop', name: 'orders' };

export async function labChain(context: ProofContext, settings: ChainSettings = {}): Promise<LabChain> {
  const { lab } = context;
  const { reach = 'ssh', name = 'prod-1', injection = 'admission-policy' } = settings;
  const bucket = `${name}-oidc`;
  const nodes = lab.controlPlanes.map((node) =>
    reach === 'local' ? { name: node.name, local: true } : { name: node.name, ssh: node.name },
  );
  const document = {
    apiVersion: 'irsactl.dev/v1alpha1',
    kind: 'TrustChain',
    metadata: { name },
    spec: {
      aws: { region: 'eu-central-1' },
      issuer: { s3: { bucket } },
      controlPlane: { nodes },
      roles: [{ serviceAccount: orders, policies: [{ managed: 'AmazonS3ReadOnlyAccess' }] }],
      injection: { mode: injection },
      ...settings.more,
    },
  };
  await kubectlOf(lab).apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: orders.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: orders },
  ]);
  await mkdir(join(lab.folder, 'chains'), { recursive: true });
  const folder = await mkdtemp(join(lab.folder, 'chains', `${name}-`));
  await writeFile(join(folder, 'irsa.yaml'), stringify(document));
  await writeSsh(folder, lab.sshConfig);
  const on = reach === 'local' ? lab.controlPlanes[0] : undefined;
  const run = (args: readonly string[], options: RunOptions = {}) =>
    runIrsactl(context, folder, on, args, options);
  return {
    name,
    issuer: `https://${bucket}.s3.eu-central-1.amazonaws.com`,
    run,
    must: async (args, options) => {
      const done = await run(args, options);
      if (done.code === 0) return done;
      throw new ProofFailure(
        `irsactl ${args.join(' ')} ended with ${done.code}:\n${done.stderr || done.stdout}`,
      );
    },
  };
}

/** A person has such a file in ~/.ssh, which ssh finds by the user's entry and not by HOME. */
async function writeSsh(folder: string, config: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  const path = join(folder, 'bin', 'ssh');
  await writeFile(path, `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
  await chmod(path, 0o755);
}

const toChain = new Set(['plan', 'apply', 'destroy', 'status', 'verify', 'rollback']);

async function runIrsactl(
  { lab, sandbox, signal }: ProofContext,
  folder: string,
  on: LabNode | undefined,
  args: readonly string[],
  options: RunOptions,
): Promise<Run> {
  const [command = ''] = args;
  const documents = ['--connect-to', sandbox.documents, '--ca-file', sandbox.caFile];
  const line = [process.execPath, irsactlMain, ...args, ...(toChain.has(command) ? documents : [])];
  const env = {
    ...sandbox.env,
    HOME: folder,
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    KUBECONFIG: options.kubeconfig ?? (on ? '/etc/kubernetes/admin.conf' : lab.kubeconfig),
  };
  const began = performance.now();
  const child = start(on, line, folder, env);
  const end = () => child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (text) => {
      stderr += `${text}\n`;
      options.onLine?.(text, child);
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 1800) * 1000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  return { code, stdout, stderr, seconds: (performance.now() - began) / 1000 };
}

function start(
  on: LabNode | undefined,
  line: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  if (!on) {
    const [program = '', ...args] = line;
    return spawn(program, args, { cwd: folder, env, stdio: [...stdio] });
  }
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // The lab's own network has no proxy, and a shell is needed to change the folder.
  const inFolder = ['sh', '-c', 'cd "$0" && exec "$@"', folder];
  return on.spawn(['env', '-i', ...variables, ...inFolder, ...line], { stdio: [...stdio] });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { kubectlOf } from '../load/kubectl.ts';
import { irsactlMain } from './lab-sandbox.ts';
import { type ProofContext, ProofFailure } from './proof.ts';

export interface Run {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly onStart?: (child: ChildProcess) => void;
  readonly timeoutSeconds?: number;
  /** Default: the lab's. */
  readonly kubeconfig?: string;
}

export interface ChainSettings {
  readonly injection?: 'webhook' | 'admission-policy' | 'none';
  /** Additional fields of `spec`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An irsa.yaml for a lab, and irsactl as a user would run it. */
export interface LabChain {
  readonly issuer: string;
  /** Runs a command with any exit code. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Runs a command; rejects if the exit code is not 0. */
  must(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** The same chain with another bucket in its irsa.yaml. */
  withBucket(bucket: string): Promise<LabChain>;
}

const chainName = 'prod-1';

/** irsactl's folder on a node. */
export const chainFolder = `/etc/kubernetes/irsactl/${chainName}`;

/** The service accounts with a role. */
export const orders = { namespace: 'shop', name: 'orders' };
export const backup = { namespace: 'kube-system', name: 'backup' };

export async function labChain(context: ProofContext, settings: ChainSettings = {}): Promise<LabChain> {
  const { lab } = context;
  const { injection = 'none' } = settings;
  const nodes = lab.controlPlanes.map((node) => ({ name: node.name, ssh: node.name }));
  const document = {
    apiVersion: 'irsactl.dev/v1alpha1',
    kind: 'TrustChain',
    metadata: { name: chainName },
    spec: {
      aws: { region: 'eu-central-1' },
      controlPlane: { nodes },
      roles: [orders, backup].map((serviceAccount) => ({
        serviceAccount,
        policies: [{ managed: 'AmazonS3ReadOnlyAccess' }],
      })),
      injection: { mode: injection },
      ...settings.more,
    },
  };
  await kubectlOf(lab).apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: orders.namespace } },
    ...[orders, backup].map((metadata) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata })),
  ]);
  await mkdir(join(lab.folder, 'chains'), { recursive: true });
  const folder = await mkdtemp(join(lab.folder, 'chains', `${chainName}-`));
  await writeSsh(folder, lab.sshConfig);
  const run = (args: readonly string[], options: RunOptions = {}) =>
    runIrsactl(context, folder, args, options);
  const withBucket = async (bucket: string): Promise<LabChain> => {
    const spec = { ...document.spec, issuer: { s3: { bucket } } };
    await writeFile(join(folder, 'irsa.yaml'), stringify({ ...document, spec }));
    return { ...commands, withBucket, issuer: `https://${bucket}.s3.eu-central-1.amazonaws.com` };
  };
  const commands = {
    run,
    must: async (args: readonly string[], options?: RunOptions) => {
      const done = await run(args, options);
      if (done.code === 0) return done;
      throw new ProofFailure(
        `irsactl ${args.join(' ')} ended with ${done.code}:\n${done.stderr || done.stdout}`,
      );
    },
  };
  return withBucket(`${chainName}-oidc`);
}

/** Wraps ssh with the lab's configuration: ssh reads ~/.ssh/config by the user's passwd entry, not by HOME. */
async function writeSsh(folder: string, config: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  const path = join(folder, 'bin', 'ssh');
  await writeFile(path, `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
  await chmod(path, 0o755);
}

const toChain = new Set(['plan', 'apply', 'destroy', 'status', 'verify', 'rotate', 'rollback']);

async function runIrsactl(
  { lab, sandbox, signal }: ProofContext,
  folder: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Run> {
  const [command = ''] = args;
  const documents = ['--connect-to', sandbox.documents, '--ca-file', sandbox.caFile];
  const line = [irsactlMain, ...args, ...(toChain.has(command) ? documents : [])];
  const env = {
    ...sandbox.env,
    HOME: folder,
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    KUBECONFIG: options.kubeconfig ?? lab.kubeconfig,
  };
  const began = performance.now();
  const child = spawn(process.execPath, line, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 1800) * 1000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  return { code, stdout, stderr, seconds: (performance.now() - began) / 1000 };
}

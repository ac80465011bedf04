import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type LabWebhook, startLabWebhook } from './lab-webhook.ts';
import { localCluster } from './local-cluster.ts';
import { type Run, type RunOptions, runIrsactl } from './run-irsactl.ts';
import { keepSecret } from './transcript.ts';

/** A real API server, the sandbox, the webhook, and a chain on which tests run `irsactl` as a user would. */
export interface ChainLab {
  readonly cluster: LocalCluster;
  /** The current sandbox; `freshAws` replaces it. */
  sandbox(): RunningSandbox;
  readonly webhook: LabWebhook;
  readonly folder: string;
  readonly chainFile: string;
  /** The CA certificate of the sandbox. */
  readonly caFile: string;
  /** Folder of staged keys and backups. */
  readonly nodeDirectory: string;
  /** Runs irsactl with the chain's irsa.yaml, KUBECONFIG and the sandbox's environment. */
  irsactl(command: string, args?: readonly string[], options?: RunOptions): Promise<Run>;
  /** Starts another, empty sandbox: a new AWS account. */
  freshAws(): Promise<void>;
  /** Sets AWS's clock ahead of all other clocks. */
  setAwsClockAhead(seconds: number): void;
  environment(): Readonly<Record<string, string>>;
}

export const labChain = {
  name: 'lab-1',
  bucket: 'lab-1-oidc',
  namespace: 'shop',
  account: 'orders',
} as const;

/** One lab for all tests of a file: call it at the top and use what it returns inside tests. */
export function chainLab(
  options: Pick<SandboxOptions, 'otherAccounts' | 'users' | 'jwksCacheSeconds'> = {},
): () => ChainLab {
  const cluster = localCluster();
  let folder = '';
  let sandbox: RunningSandbox | undefined;
  let webhook: LabWebhook | undefined;
  let ahead = 0;
  let lab: ChainLab | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'irsactl-lab-'));
    webhook = await startLabWebhook(cluster(), await mkdtemp(join(folder, 'webhook-')));
    await cluster().createNamespace(labChain.namespace);
    const nodeDirectory = join(folder, 'node');
    const chainFile = join(folder, 'irsa.yaml');
    const caFile = join(folder, 'ca.pem');
    await mkdir(nodeDirectory, { recursive: true });
    await writeFile(chainFile, chainText(cluster().manifestPath, nodeDirectory, webhook));
    const freshAws = async (): Promise<void> => {
      await sandbox?.close();
      sandbox = await startSandbox({ ...options, now: () => new Date(Date.now() + ahead) });
      keepSecret('secret access key', sandbox.rootCredentials.secretAccessKey);
      await writeFile(caFile, sandbox.caPem);
    };
    await freshAws();
    const current = (): RunningSandbox => {
      if (!sandbox) throw new Error('the sandbox is there once beforeAll has run');
      return sandbox;
    };
    const environment = () => ({
      KUBECONFIG: cluster().kubeconfigPath,
      ...current().proxyEnvironment(caFile),
    });
    lab = {
      cluster: cluster(),
      webhook,
      folder,
      chainFile,
      caFile,
      nodeDirectory,
      freshAws,
      setAwsClockAhead: (seconds) => {
        ahead = seconds * 1000;
      },
      sandbox: current,
      environment,
      async irsactl(command, args = [], options = {}) {
        const env = { ...environment(), ...options.env };
        const run = await runIrsactl([command, '--file', chainFile, ...args], { ...options, env });
        for (const place of [nodeDirectory, cluster().pkiDirectory]) await keepPrivateKeys(place);
        return run;
      },
    };
  }, 900_000);

  afterAll(async () => {
    await webhook?.stop();
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return () => {
    if (!lab) throw new Error('the lab is there once beforeAll has run');
    return lab;
  };
}

function chainText(manifest: string, directory: string, { port, caBundle }: LabWebhook): string {
  return `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: ${labChain.name}}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: ${labChain.bucket}}}
  controlPlane:
    nodes: [{name: cp-1, local: true, manifest: ${manifest}, directory: ${directory}}]
  roles:
    - serviceAccount: {namespace: ${labChain.namespace}, name: ${labChain.account}}
      policies:
        - managed: AmazonS3ReadOnlyAccess
        - inline: {name: queue, document: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]}}
  injection:
    webhook: {url: 'https://127.0.0.1:${port}/mutate', caBundle: ${JSON.stringify(caBundle)}}
`;
}

/** Names every private key below a folder for the search for secrets; one line of a key is enough to find it. */
async function keepPrivateKeys(folder: string): Promise<void> {
  // destroy also deletes its empty folder.
  if (!existsSync(folder)) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(({ name }) => name.endsWith('.key'))) {
    const pem = await readFile(join(entry.parentPath, entry.name), 'utf8');
    keepSecret(`private key ${entry.name}`, pem.split('\n')[1] ?? '');
  }
}

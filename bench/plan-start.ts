import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Figure, median } from './figure.ts';
import { cpuSecondsOf } from './process-usage.ts';

const runs = 11;
const budget = 400;
const main = join(resolve(import.meta.dirname, '..'), 'dist/main.cjs');

/**
 * CPU time of `irsactl plan` up to its first AWS call, including all modules loaded by then. One server stands in
 * for the cluster, another for AWS. Needs dist/.
 */
export async function measurePlanStart(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-bench-'));
  const cluster = await listen((path) => answers[path]);
  try {
    writeFileSync(join(folder, 'irsa.yaml'), chain);
    writeFileSync(join(folder, 'kubeconfig'), kubeconfigOf(cluster.url));
    const used: number[] = [];
    for (let run = 0; run < runs; run += 1) used.push(await planOnce(folder));
    const middle = median(used);
    return {
      name: 'irsactl plan up to its first AWS call: CPU time',
      measured: `${middle.toFixed(0)} ms, median of ${runs} runs`,
      budget: `at most ${budget} ms`,
      met: middle <= budget,
    };
  } finally {
    cluster.server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of CPU time that a plan used up to its first AWS call, at which it is killed. */
async function planOnce(folder: string): Promise<number> {
  let used: number | null = null;
  const aws = await listen(() => {
    used ??= cpuSecondsOf(plan.pid ?? 0) * 1000;
    plan.kill();
    return undefined;
  });
  const plan = spawn(process.execPath, [main, 'plan', '--kubeconfig', 'kubeconfig'], {
    cwd: folder,
    env: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  plan.stderr.on('data', (chunk) => (errors += String(chunk)));
  await once(plan, 'close');
  aws.server.close();
  if (used === null) throw new Error(`irsactl plan exited before its first AWS call:\n${errors}`);
  return used;
}

const answers: Readonly<Record<string, unknown>> = {
  '/version': { major: '1', minor: '36', gitVersion: 'v1.36.0' },
  '/api/v1/namespaces/kube-system': {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-system', uid: '3f6c0000-0000-4000-8000-000000000000' },
  },
};

const chain = `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: bench}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: bench-oidc}}
  controlPlane: {nodes: [{name: cp-1, local: true}]}
  roles:
    - name: orders
      serviceAccounts: [{namespace: shop, name: orders}]
      policies: [{managed: AmazonS3ReadOnlyAccess}]
`;

function kubeconfigOf(server: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: bench, cluster: {server: ${server}}}]
contexts: [{name: bench, context: {cluster: bench, user: bench}}]
users: [{name: bench, user: {}}]
current-context: bench
`;
}

/** A server that returns known paths as JSON, and 404 for everything else. */
async function listen(answer: (path: string) => unknown): Promise<{ server: Server; url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const found = answer(url.replace(/\?.*/, ''));
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { kind: 'Status', code: 404, reason: 'NotFound' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}` };
}

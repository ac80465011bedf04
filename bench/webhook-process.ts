import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment, nodeFlags } from '../scripts/image/node-flags.ts';
import { freePort } from '../src/demo/local-cluster/free-port.ts';
import { type BenchCertificate, benchCertificate } from './bench-certificate.ts';
import { benchReviews } from './webhook-review.ts';

/** The core for the measured servers; their clients run on the others. */
const serverCore = '0';
const build = join(resolve(import.meta.dirname, '..'), 'build/webhook.mjs');

/** A server to measure from outside. */
export interface Target {
  readonly port: number;
  readonly pid: number;
  close(): void;
}

/** The running process of the image. */
export interface WebhookProcess extends Target {
  /** When it was started, listened and was ready, as times of performance.now(). */
  readonly started: number;
  readonly listening: number;
  readonly ready: number;
}

interface Cluster {
  readonly accounts: number;
  /** How many of them change each second. */
  readonly changes: number;
}

/** Starts the bundled process with the image's Node flags, on a stand-in for an API server with service accounts. */
export function webhookOn(accounts: Cluster): Promise<WebhookProcess> {
  return onAccountList(accounts, webhookProcess);
}

/** Starts AWS's webhook on the same stand-in, and waits until it patches the pods of all service accounts of the bench. */
export function originalOn(program: string, accounts: Cluster): Promise<Target> {
  return onAccountList(accounts, async (kubeconfig, { cert, key }) => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const flags = ['--in-cluster=false', `--port=${port}`, `--metrics-port=${metricsPort}`];
    const files = [`--kubeconfig=${kubeconfig}`, `--tls-cert=${cert}`, `--tls-key=${key}`];
    const child = onServerCore(program, [...flags, ...files]);
    child.stderr?.resume();
    try {
      const deadline = performance.now() + 30_000;
      for (const review of benchReviews()) {
        while (!(await patches(port, review))) {
          if (performance.now() > deadline) throw new Error('the original webhook did not become ready');
          await sleep(20);
        }
      }
      return target(child, port);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  });
}

async function onAccountList<T extends Target>(
  { accounts, changes }: Cluster,
  start: (kubeconfig: string, certificate: BenchCertificate) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-bench-'));
  const certificate = await benchCertificate(folder);
  const { cert, key, ca } = certificate;
  const args = [cert, key, String(accounts), String(changes)];
  const api = fork(join(import.meta.dirname, 'fake-account-list.ts'), args);
  const close = (): void => {
    api.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [{ port }] = await once(api, 'message');
    const webhook = await start(writeKubeconfig(folder, port, ca), certificate);
    return {
      ...webhook,
      close() {
        webhook.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Starts the bundled process with the image's Node flags, and waits until it is ready. */
export async function webhookProcess(
  kubeconfig: string,
  { cert, key }: Pick<BenchCertificate, 'cert' | 'key'>,
): Promise<WebhookProcess> {
  const flags = ['--host=127.0.0.1', '--port=0', '--metrics-port=0'];
  const files = [`--kubeconfig=${kubeconfig}`, `--tls-cert=${cert}`, `--tls-key=${key}`];
  const started = performance.now();
  const child = onServerCore(process.execPath, [...nodeFlags, build, ...flags, ...files], nodeEnvironment);
  try {
    const { port, metricsPort } = await listening(child);
    const listened = performance.now();
    while (!(await metrics(metricsPort)).includes('pod_identity_webhook_ready 1')) await sleep(20);
    return { ...target(child, port), started, listening: listened, ready: performance.now() };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Starts bench/bare-server.ts. */
export async function bareProcess(protocol: string, answer: string): Promise<Target> {
  const child = onServerCore(process.execPath, [
    join(import.meta.dirname, 'bare-server.ts'),
    protocol,
    answer,
  ]);
  return target(child, (await listening(child)).port);
}

function onServerCore(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn('taskset', ['-c', serverCore, program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** taskset executes the program in its own process, so its PID is the server's. */
function target(child: ChildProcess, port: number): Target {
  return { port, pid: child.pid ?? 0, close: () => child.kill('SIGKILL') };
}

/** The ports from the log. */
async function listening(child: ChildProcess): Promise<{ port: number; metricsPort: number }> {
  if (!child.stderr) throw new Error('the server has no log');
  for await (const line of createInterface({ input: child.stderr })) {
    const { msg, port, metricsPort } = JSON.parse(line);
    if (msg !== 'listening') continue;
    child.stderr.resume();
    return { port, metricsPort };
  }
  throw new Error('the server did not listen');
}

function writeKubeconfig(folder: string, port: number, ca: string): string {
  const file = join(folder, 'kubeconfig');
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  };
  const config = {
    'current-context': 'bench',
    clusters: [{ name: 'bench', cluster }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    users: [{ name: 'bench', user: { token: 'bench' } }],
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

function metrics(port: number): Promise<string> {
  return new Promise((resolveText, reject) => {
    request({ host: '127.0.0.1', port, path: '/metrics', agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolveText(text));
    })
      .on('error', reject)
      .end();
  });
}

/** Whether a webhook answers the review with a patch; false if it does not listen yet. */
function patches(port: number, review: string): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  const to = { host: '127.0.0.1', port, path: '/mutate', method: 'POST', headers, agent: false };
  return new Promise((resolvePatched) => {
    secureRequest({ ...to, rejectUnauthorized: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolvePatched(text.includes('"patch":')));
    })
      .on('error', () => resolvePatched(false))
      .end(review);
  });
}

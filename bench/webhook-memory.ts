import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFlags } from '../scripts/image/node-flags.ts';
import { createCertificateAuthority } from '../src/certificates/certificate-authority.ts';
import type { Figure } from './figure.ts';

const root = resolve(import.meta.dirname, '..');
const accounts = 100_000;
/** Until the last garbage of loading has had the time to go. */
const restMilliseconds = 10_000;

/** The process of the image, with 100,000 annotated service accounts: memory at rest and at its peak, and when it is ready. */
export async function measureWebhookMemory(): Promise<readonly Figure[]> {
  execFileSync(process.execPath, [join(root, 'scripts/bundle.ts')], { stdio: ['ignore', 2, 2] });
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-bench-'));
  const children: ChildProcess[] = [];
  try {
    const { cert, key, ca } = await certificates(folder);
    const api = fork(join(import.meta.dirname, 'fake-account-list.ts'), [cert, key, String(accounts), '50']);
    children.push(api);
    const [{ port }] = await once(api, 'message');
    const kubeconfig = writeKubeconfig(folder, port, ca);
    const started = performance.now();
    const webhook = startWebhook({ kubeconfig, cert, key });
    children.push(webhook.child);
    const { listening, ready } = await webhook.milestones();
    await sleep(restMilliseconds);
    const memory = memoryOf(webhook.child.pid ?? 0);
    return [
      listenFigure((listening - started) / 1000),
      readyFigure((ready - started) / 1000),
      memoryFigure('at rest', memory.rest, 125),
      memoryFigure('at its peak', memory.peak, 180),
    ];
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function certificates(folder: string) {
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=bench', validity);
  const pair = await authority.issue({
    subject: 'CN=bench',
    usage: 'serverAuth',
    hosts: ['127.0.0.1'],
    ...validity,
  });
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(cert, pair.cert);
  writeFileSync(key, pair.key, { mode: 0o600 });
  return { cert, key, ca: authority.pem };
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
    users: [{ name: 'bench', user: { token: 'x' } }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** As the image starts it. */
function startWebhook({ kubeconfig, cert, key }: { kubeconfig: string; cert: string; key: string }) {
  const flags = ['--host=127.0.0.1', '--port=0', '--metrics-port=0', '--in-cluster=false'];
  const files = [`--kubeconfig=${kubeconfig}`, `--tls-cert=${cert}`, `--tls-key=${key}`];
  const child = spawn(process.execPath, [...nodeFlags, join(root, 'build/webhook.mjs'), ...flags, ...files], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { child, milestones: () => milestones(child) };
}

/** When it listens, by its log, and when the metrics say that it is ready. */
async function milestones(child: ChildProcess): Promise<{ listening: number; ready: number }> {
  if (!child.stderr) throw new Error('the webhook has no log');
  for await (const line of createInterface({ input: child.stderr })) {
    const { msg, metricsPort } = JSON.parse(line);
    if (msg !== 'listening') continue;
    const listening = performance.now();
    if (process.env['PROBE']) child.stderr.pipe(process.stderr);
    else child.stderr.resume();
    while (!(await metrics(metricsPort)).includes('pod_identity_webhook_ready 1')) await sleep(20);
    return { listening, ready: performance.now() };
  }
  throw new Error('the webhook did not listen');
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

/** Megabytes of 1,000,000 bytes: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function memoryOf(pid: number): { readonly rest: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { rest: read('VmRSS'), peak: read('VmHWM') };
}

function listenFigure(seconds: number): Figure {
  return {
    name: 'webhook: start until it listens',
    measured: `${seconds.toFixed(2)} s`,
    budget: 'below 1 s',
    kept: seconds < 1,
  };
}

function readyFigure(seconds: number): Figure {
  return {
    name: `webhook: start until it is ready, with ${accounts.toLocaleString('en')} service accounts`,
    measured: `${seconds.toFixed(2)} s`,
    budget: 'below 5 s',
    kept: seconds < 5,
  };
}

function memoryFigure(when: string, megabytes: number, most: number): Figure {
  return {
    name: `webhook: resident memory ${when}, with ${accounts.toLocaleString('en')} annotated service accounts`,
    measured: `${megabytes.toFixed(0)} MB`,
    budget: `at most ${most} MB`,
    kept: megabytes <= most,
  };
}

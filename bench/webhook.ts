import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, median } from './figure.ts';
import { benchReview } from './webhook-review.ts';

const rounds = 10;
const roundMilliseconds = 500;
const clients = 8;
const connections = 32;
const paceMilliseconds = 4_000;
const body = benchReview();

interface Target {
  readonly child: ChildProcess;
  readonly call: () => Promise<number>;
  readonly close: () => void;
}

/** Requests per CPU-second of the webhook against a bare server, in turn in one run; then its latency at half its rate. */
export async function measureWebhook(): Promise<readonly Figure[]> {
  const [bare, webhook] = await Promise.all([open('bare'), open('webhook')]);
  try {
    await Promise.all([load(bare, 500), load(webhook, 500)]);
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [plain, ours] = [await load(bare, roundMilliseconds), await load(webhook, roundMilliseconds)];
      ratios.push(ours.perCpuSecond / plain.perCpuSecond);
      rates.push(ours.perSecond);
    }
    const rate = median(rates) / 2;
    const p99 = await pace(webhook, rate);
    return [throughputFigure(median(ratios), median(rates)), latencyFigure(p99, rate)];
  } finally {
    bare.close();
    webhook.close();
  }
}

function throughputFigure(ratio: number, rate: number): Figure {
  return {
    name: 'webhook: requests per CPU-second against a bare node:https server',
    measured: `${ratio.toFixed(2)} × (${Math.round(rate)} requests/s, medians of ${rounds} rounds in turn)`,
    budget: 'at least 0.75 ×',
    kept: ratio >= 0.75,
  };
}

function latencyFigure(p99: number, rate: number): Figure {
  return {
    name: 'webhook: p99 at half its rate',
    measured: `${p99.toFixed(2)} ms at ${Math.round(rate)} requests/s`,
    budget: 'below 5 ms',
    kept: p99 < 5,
  };
}

async function open(kind: 'bare' | 'webhook'): Promise<Target> {
  const child = fork(join(import.meta.dirname, 'webhook-server.ts'), [kind]);
  const [{ port, ca }] = await once(child, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: connections, ca });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { host: '127.0.0.1', port, path: '/mutate?timeout=5s', method: 'POST', headers, agent };
  const call = () =>
    new Promise<number>((resolve, reject) => {
      const started = performance.now();
      const outgoing = request(options, (incoming) => {
        incoming.resume();
        incoming.on('end', () => {
          if (incoming.statusCode === 200) resolve(performance.now() - started);
          else reject(new Error(`answered ${incoming.statusCode}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const close = (): void => {
    agent.destroy();
    child.disconnect();
  };
  return { child, call, close };
}

/** As many calls as a few clients can make, one after the other each. */
async function load(target: Target, milliseconds: number) {
  const before = await cpuSeconds(target.child);
  const started = performance.now();
  let calls = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - started < milliseconds) {
      await target.call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuSeconds(target.child)) - before;
  return { perCpuSecond: calls / cpu, perSecond: calls / seconds };
}

/** Calls at a steady rate, whether the ones before were answered or not; the 99th percentile in milliseconds. */
async function pace(target: Target, perSecond: number): Promise<number> {
  // The connections are opened beforehand, as the API server keeps them: this is not about handshakes.
  await Promise.all(Array.from({ length: connections }, target.call));
  const started = performance.now();
  const calls: Promise<number>[] = [];
  for (let elapsed = 0; elapsed < paceMilliseconds; elapsed = performance.now() - started) {
    while (calls.length < (elapsed / 1000) * perSecond) calls.push(target.call());
    await sleep(1);
  }
  const times = (await Promise.all(calls)).sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

async function cpuSeconds(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('cpu');
  const [{ cpu }] = await answered;
  return (cpu.user + cpu.system) / 1e6;
}

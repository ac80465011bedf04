import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Figure, median } from './figure.ts';
import { load, missingTool, type Protocol } from './h2load.ts';

/** The core that the servers run on; h2load has the other one. */
const core = '0';
const rounds = 8;
const roundRequests = 3_000;
const connections = 8;

interface Target {
  readonly port: number;
  usage(): Promise<{ readonly cpuSeconds: number; readonly rssBytes: number }>;
  close(): void;
}

/** Requests per CPU-second against the bare server of the same kind, latency at half the rate, and memory over time. */
export async function measureWebhook(): Promise<readonly Figure[]> {
  const missing = missingTool();
  if (missing !== null) {
    return [{ name: 'webhook: load', measured: `nothing, ${missing}`, budget: 'h2load', kept: false }];
  }
  return [
    ...(await measureRate('HTTP/1.1')),
    ...(await measureRate('HTTP/2')),
    await measureWhileChanging(),
    await measureGrowth(),
  ];
}

async function measureRate(protocol: Protocol): Promise<readonly Figure[]> {
  const [bare, webhook] = await Promise.all([open(`bare ${protocol}`), open('webhook')]);
  try {
    await rate(bare, protocol, 4_000);
    await rate(webhook, protocol, 4_000);
    const [ratios, rates]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const plain = await rate(bare, protocol, roundRequests);
      const ours = await rate(webhook, protocol, roundRequests);
      ratios.push(ours.perCpuSecond / plain.perCpuSecond);
      rates.push(ours.perSecond);
    }
    const peak = median(rates);
    const ratio = median(ratios);
    return [
      {
        name: `webhook: requests per CPU-second over ${protocol}, against a bare server of Node that parses the same body`,
        measured: `${ratio.toFixed(2)} × (${Math.round(peak)} requests/s; medians of ${rounds} rounds in turn)`,
        budget: 'at least 0.75 ×',
        kept: ratio >= 0.75,
      },
      latencyFigure(
        `webhook: p99 at half its rate over ${protocol}`,
        await paced(webhook, protocol, peak / 2),
        5,
      ),
    ];
  } finally {
    bare.close();
    webhook.close();
  }
}

async function measureWhileChanging(): Promise<Figure> {
  const webhook = await open('busy webhook');
  try {
    const peak = await rate(webhook, 'HTTP/1.1', 12_000);
    const found = await paced(webhook, 'HTTP/1.1', peak.perSecond / 2);
    return latencyFigure(
      'webhook: p99 with 100,000 service accounts, 50 of them changing each second',
      found,
      10,
    );
  } finally {
    webhook.close();
  }
}

async function measureGrowth(): Promise<Figure> {
  const webhook = await open('webhook');
  try {
    await rate(webhook, 'HTTP/1.1', 50_000);
    const before = (await webhook.usage()).rssBytes;
    await rate(webhook, 'HTTP/1.1', 200_000);
    const grown = ((await webhook.usage()).rssBytes - before) / 1e6;
    return {
      name: 'webhook: growth of resident memory over 200,000 requests, after 50,000',
      measured: `${grown.toFixed(1)} MB, from ${(before / 1e6).toFixed(0)} MB`,
      budget: 'at most 5 MB',
      kept: grown <= 5,
    };
  } finally {
    webhook.close();
  }
}

async function rate(target: Target, protocol: Protocol, requests: number) {
  const before = await target.usage();
  const { perSecond } = await load({ port: target.port, protocol, connections, requests });
  const after = await target.usage();
  return { perSecond, perCpuSecond: requests / (after.cpuSeconds - before.cpuSeconds) };
}

async function paced(target: Target, protocol: Protocol, perSecond: number) {
  const requests = Math.round(perSecond * 5);
  const { milliseconds } = await load({ port: target.port, protocol, connections, requests, perSecond });
  return { perSecond, p99: milliseconds[Math.floor(milliseconds.length * 0.99)] ?? Number.NaN };
}

function latencyFigure(name: string, found: { perSecond: number; p99: number }, most: number): Figure {
  return {
    name,
    measured: `${found.p99.toFixed(2)} ms at ${Math.round(found.perSecond)} requests/s`,
    budget: `below ${most} ms`,
    kept: found.p99 < most,
  };
}

async function open(kind: string): Promise<Target> {
  const file = join(import.meta.dirname, 'webhook-server.ts');
  const child: ChildProcess = spawn('taskset', ['-c', core, process.execPath, file, kind], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the ${kind} ended with ${code}`);
  });
  const [{ port }] = await Promise.race([once(child, 'message'), exited]);
  exited.catch(() => {});
  return {
    port,
    async usage() {
      const answered = once(child, 'message');
      child.send('usage');
      const [{ cpu, rss }] = await answered;
      return { cpuSeconds: (cpu.user + cpu.system) / 1e6, rssBytes: rss };
    },
    close: () => child.disconnect(),
  };
}

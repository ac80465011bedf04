import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { startBalancer } from '../../support/balancer.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { findOriginal } from '../../support/original/find-original.ts';
import { createPod, createPods, furnish } from '../../support/pod-load.ts';
import { eventually } from '../../support/webhook-cluster.ts';
import { certificateFlags, WebhookEntry } from '../../support/webhook-entry.ts';

const cluster = localCluster();
const original = await findOriginal();

interface Measured {
  /** Opened by the API server for 1,500 pods, a hundred in parallel, after 900 others. */
  readonly connections: number;
  /** For those pods. */
  readonly cpuSeconds: number;
  /** For the first 600 pods after the start, a hundred in parallel. */
  readonly cpuSecondsWhileCold: number;
  /** Median and 99th percentile of a pod's creation in milliseconds, one pod at a time. */
  readonly alone: string;
  /** The same with a hundred pods in parallel. */
  readonly crowded: string;
}

interface Program {
  readonly reviews: 'v1' | 'v1beta1';
  readonly readiness: string;
  /** Starts it; returns its port and its metrics port. */
  start(flags: readonly string[]): Promise<{ readonly port: number; readonly metricsPort: number }>;
}

const irsactl: Program = {
  reviews: 'v1',
  readiness: '/readyz',
  async start(flags) {
    const ports = ['--port=0', '--metrics-port=0', '--host=127.0.0.1'];
    const { port = 0, metricsPort = 0 } = await new WebhookEntry([...flags, ...ports]).line('listening');
    return { port, metricsPort };
  },
};

const originalProgram = (program: string): Program => ({
  // Its responses lack the kind that v1 requires.
  reviews: 'v1beta1',
  readiness: '/healthz',
  async start(flags) {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const own = ['--in-cluster=false', `--port=${port}`, `--metrics-port=${metricsPort}`];
    const child = spawn(program, [...flags, ...own], { stdio: 'ignore' });
    onTestFinished(async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    });
    return { port, metricsPort };
  },
});

async function measure(namespace: string, host: string, program: Program): Promise<Measured> {
  const { flags, ca } = await certificateFlags();
  const balancer = await startBalancer(ca, program.readiness);
  const { port, metricsPort } = await program.start([...flags, `--kubeconfig=${cluster().kubeconfigPath}`]);
  balancer.add(port);
  await eventually('it is ready', async () => balancer.ready().includes(port));
  await furnish(cluster(), namespace, `https://${host}:${balancer.port}/mutate`, ca, program.reviews);
  const injects = async () => (await createPod(cluster(), namespace)).result === 'injected';
  await eventually('a pod is injected', injects);
  const create = async (pods: number, atOnce: number) => {
    const created = await createPods(cluster(), namespace, pods, atOnce);
    expect(created.filter(({ result }) => result !== 'injected')).toEqual([]);
    return created;
  };
  const start = await cpuOf(metricsPort);
  await create(600, 100);
  const cpuSecondsWhileCold = Number(((await cpuOf(metricsPort)) - start).toFixed(2));
  const alone = quantiles(await create(300, 1));
  const [before, open] = [await cpuOf(metricsPort), balancer.connections()];
  const crowded = quantiles(await create(1_500, 100));
  return {
    connections: balancer.connections() - open,
    cpuSeconds: Number(((await cpuOf(metricsPort)) - before).toFixed(2)),
    cpuSecondsWhileCold,
    alone,
    crowded,
  };
}

function quantiles(created: readonly { readonly took: number }[]): string {
  const sorted = created.map(({ took }) => took).sort((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

async function cpuOf(metricsPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return Number(/^process_cpu_seconds_total ([\d.e+-]+)$/m.exec(text)?.[1]);
}

/** The API server speaks HTTP/1.1 to every name but localhost and loopback addresses. */
it.for<[string, string, (ofOriginal: number) => number]>([
  ['HTTP/2', '127.0.0.1', (ofOriginal) => ofOriginal],
  // A call without an idle connection opens one, so their number varies. Closing idle connections would give hundreds.
  ['HTTP/1.1', hostname(), (ofOriginal) => 2 * ofOriginal + 25],
])(
  '1,500 pods over %s open no more connections than with the original, within chance',
  { timeout: 900_000 },
  async ([protocol, host, most], { skip }) => {
    if (typeof original === 'string') return skip(original);
    const suffix = protocol === 'HTTP/2' ? 'two' : 'one';
    const theirs = await measure(`original-${suffix}`, host, originalProgram(original.program));
    const ours = await measure(`irsactl-${suffix}`, host, irsactl);
    const table = JSON.stringify({ original: theirs, irsactl: ours }, null, 2);
    process.stderr.write(`1,500 pods over ${protocol}: ${table}\n`);
    expect(ours.connections).toBeLessThanOrEqual(most(theirs.connections));
  },
);

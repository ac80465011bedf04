import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { type ComponentRestarts, componentRestarts, restartsLine } from './component-restarts.ts';
import { kubectlOf } from './kubectl.ts';
import { accountObjects, loadAccount, loadNamespace, loadPod } from './load-objects.ts';
import { type LoadRecord, parseRecords } from './record.ts';
import { partsLine, type RestartParts, restartParts } from './restart-parts.ts';
import { type LoadSummary, summarise } from './summarise.ts';
import { summaryLines } from './summary-lines.ts';

export interface LoadOptions {
  /** Path of the measured client from `clientProgram`. */
  readonly program: string;
  readonly pauseImage: string;
  /** Interval between the requests of a client. Default: 200. */
  readonly everyMilliseconds?: number;
}

/** All observations under load. */
export interface LoadReport {
  readonly summary: LoadSummary;
  /** Interval between the requests of a client. */
  readonly everyMilliseconds: number;
  /** Restarts of other components than API servers. */
  readonly componentRestarts: readonly ComponentRestarts[];
  readonly restarts: readonly { readonly node: string; readonly parts: RestartParts }[];
  readonly lines: readonly string[];
}

export interface Load {
  /** Reports a period, by default from the start until now; the clients keep running. */
  report(since?: number, until?: number): Promise<LoadReport>;
  /** Stops the clients and deletes their objects in the cluster. */
  stop(): Promise<void>;
}

const connections = ['fresh', 'http1', 'http2'] as const;
type Connection = (typeof connections)[number];
/** The resolution of the phases of a restart. */
const probeEvery = '100ms';
/** A client's timeout for responses and events: load.go. */
const timeoutMilliseconds = 10_000;
const drainSeconds = 15;
/** More requests, because proofs count those through the balancer. */
const balancerEvery = '80ms';

/** A client ends with its input, even if this process is killed or the client runs in a node's namespaces. */
const stdio: StdioOptions = ['pipe', 'ignore', 'ignore'];

interface Client {
  readonly name: string;
  readonly out: string;
  /** Null for a pod. */
  readonly child: ChildProcess | null;
}

/** Starts a process for each client, and resolves when each has had a successful request. */
export async function startLoad(lab: Lab, options: LoadOptions): Promise<Load> {
  const kubectl = kubectlOf(lab);
  await mkdir(join(lab.folder, 'load'), { recursive: true });
  const folder = await mkdtemp(join(lab.folder, 'load', 'run-'));
  await kubectl.apply(accountObjects());
  const tokenFile = join(folder, 'token');
  const token = await kubectl.run(['create', 'token', loadAccount, '-n', loadNamespace, '--duration=24h']);
  await writeFile(tokenFile, token, { mode: 0o600 });
  const caFile = join(folder, 'ca.crt');
  await writeFile(
    caFile,
    await readFile((await lab.controlPlanes[0]?.path('/etc/kubernetes/pki/ca.crt')) ?? ''),
  );

  const everyMilliseconds = options.everyMilliseconds ?? 200;
  const every = `${everyMilliseconds}ms`;
  const start = ({ name, server, connection, on, more, every: pace = every }: PlannedClient): Client => {
    const out = join(folder, `${name}.jsonl`);
    const args = ['--name', name, '--server', `https://${server}`, '--connection', connection];
    const files = ['--ca', caFile, '--token-file', tokenFile, '--out', out, '--every', pace];
    const command = [options.program, ...args, ...files, ...more, '--until-input-ends'];
    const child = on ? on.spawn(command, { stdio }) : spawnHere(command);
    return { name, out, child };
  };
  const clients = plannedClients(lab).map(start);
  for (const node of lab.nodes) {
    const name = `pod-on-${node.name}`;
    const out = join(folder, `${name}.jsonl`);
    await kubectl.apply([loadPod({ name, node, program: options.program, out, every }, options.pauseImage)]);
    clients.push({ name, out, child: null });
  }
  const probes = lab.controlPlanes.map((node): Client & { node: string } => {
    const out = join(folder, `probe-${node.name}.jsonl`);
    const command = [
      options.program,
      '--name',
      `probe-${node.name}`,
      '--probe',
      'https://127.0.0.1:6443/readyz',
    ];
    const child = node.spawn([...command, '--every', probeEvery, '--out', out, '--until-input-ends'], {
      stdio,
    });
    return { name: `probe-${node.name}`, out, child, node: node.name };
  });
  await Promise.all([...clients, ...probes].map(waitUntilServed));
  const began = Date.now();
  return {
    report: async (since = began, until = Date.now()) => {
      // Clients write a hanging request or a missing event only after its timeout.
      await sleep(Math.max(0, until + timeoutMilliseconds + 2000 - Date.now()));
      const written = (await Promise.all(clients.map(({ out }) => read(out)))).flat();
      const summary = summarise(written, since, until);
      const ended = probes.filter(({ child }) => child && hasEnded(child));
      if (ended.length > 0) throw clientEnded(ended);
      const probed = await Promise.all(
        probes.map(async ({ node, out }) => ({ node, records: await read(out) })),
      );
      const restarts = probed.flatMap(({ node, records }) =>
        restartParts(records)
          .filter(({ replaced }) => replaced >= since && replaced <= until)
          .map((parts) => ({ node, parts })),
      );
      const components = probed.flatMap(({ node, records }) =>
        componentRestarts(records, node, since, until),
      );
      const lines = [
        ...summaryLines(summary),
        ...restarts.map(({ node, parts }) => partsLine(node, parts)),
        restartsLine(components),
      ];
      return { summary, everyMilliseconds, restarts, componentRestarts: components, lines };
    },
    stop: async () => {
      await Promise.all([...clients, ...probes].map(({ child }) => (child ? end(child) : null)));
      await kubectl.try(['delete', 'namespace', loadNamespace, '--wait=true', '--timeout=90s']);
      await kubectl.try(['delete', 'clusterrole,clusterrolebinding', loadNamespace]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface PlannedClient {
  readonly name: string;
  /** HOST:PORT. */
  readonly server: string;
  readonly connection: Connection;
  /** Null: this machine. */
  readonly on: LabNode | null;
  readonly more: readonly string[];
  /** Default: the interval of the load. */
  readonly every?: string;
}

/**
 * With a balancer: a client through it for each kind of connection, and one for each API server. Without: a client at the API
 * server's own address for each kind of connection, and one on the node.
 */
function plannedClients(lab: Lab): PlannedClient[] {
  const { balancer, endpoint, controlPlanes } = lab;
  if (balancer) {
    const here = { on: null, every: balancerEvery };
    return [
      ...connections.map((connection) => ({
        ...{ name: `balancer-${connection}`, server: endpoint, connection, more: [], ...here },
      })),
      ...controlPlanes.map((node, index) => ({
        ...{ name: `${node.name}-fresh`, server: `${node.address}:6443`, connection: 'fresh' as const },
        ...{ on: null, more: elsewhere(lab, index) },
      })),
    ];
  }
  return controlPlanes.flatMap((node): PlannedClient[] => {
    const server = `${node.address}:6443`;
    return [
      ...connections.map((connection) => ({
        ...{ name: `${node.name}-${connection}`, server, connection, on: null, more: [] },
      })),
      { name: `on-${node.name}`, server, connection: 'http1', on: node, more: [] },
    ];
  });
}

/** With several API servers, the next one reviews the tokens of each. */
function elsewhere({ controlPlanes }: Lab, index: number): readonly string[] {
  const next = controlPlanes[(index + 1) % controlPlanes.length];
  return next && controlPlanes.length > 1 ? ['--elsewhere', `https://${next.address}:6443`] : [];
}

function clientEnded(ended: readonly Client[]): LabFailure {
  const names = ended.map(({ name }) => name).join(', ');
  return new LabFailure(`These clients ended unexpectedly: ${names}.`, 'Run the program manually.');
}

function spawnHere([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio });
}

async function waitUntilServed({ name, out, child }: Client): Promise<void> {
  for (let waited = 0; waited < 120; waited += 0.2) {
    if (child && child.exitCode !== null) break;
    const written = await readFile(out, 'utf8').catch(() => '');
    // After an earlier restart of the API server, a worker's kube-proxy may need some time.
    if (parseRecords(written).at(-1)?.outcome === 'ok') return;
    await sleep(200);
  }
  throw new LabFailure(
    `The client ${name} had no successful request within 120 s.`,
    `Run its program manually; it writes to ${out}.`,
  );
}

async function read(path: string): Promise<LoadRecord[]> {
  return parseRecords(await readFile(path, 'utf8'));
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), drainSeconds * 1000);
  await gone;
  clearTimeout(timer);
}

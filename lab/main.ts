import { once } from 'node:events';
import { builtVersion } from '../src/binaries/kubernetes-version.ts';
import { IrsaError } from '../src/errors/irsa-error.ts';
import { LabFailure } from './lab-failure.ts';
import { takeDown } from './life/take-down.ts';
import { findPrograms, parseVersion } from './programs/find-programs.ts';
import { openLab } from './running-lab.ts';
import { startLab } from './start-lab.ts';

/** `node lab/main.ts up|down|shell|reboot|programs`, with NODES, WORKERS, LAB, NODE, VERSION and KEEP from the environment. */
const env = process.env;
const name = env['LAB'] || 'lab';

async function up(): Promise<void> {
  const cancelled = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => cancelled.abort(new LabFailure(`Cancelled by ${signal}.`, 'make lab-up')));
  }
  const controlPlanes = count('NODES', 3);
  const lab = await startLab({
    name,
    controlPlanes,
    workers: count('WORKERS', 1),
    ...(env['VERSION'] && { version: parseVersion(env['VERSION']) }),
    report: say,
    signal: cancelled.signal,
    keepFailed: env['KEEP'] === '1',
  });
  say(`KUBECONFIG=${lab.kubeconfig}`);
  say(`ssh -F ${lab.sshConfig} ${lab.first.name}`);
}

async function down(): Promise<void> {
  await takeDown(name);
  say(`The lab ${name} was removed completely.`);
}

async function shell(): Promise<void> {
  const node = await nodeByName();
  const child = node.spawn(['bash'], {
    stdio: 'inherit',
    env: { PS1: `${node.name}:\\w# `, TERM: env['TERM'] ?? 'dumb' },
  });
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

async function reboot(): Promise<void> {
  const node = await nodeByName();
  await node.powerOff();
  await node.powerOn();
}

async function nodeByName() {
  const lab = await openLab(name);
  const wanted = env['NODE'] || 'cp-1';
  const node = lab.nodes.find((one) => one.name === wanted);
  if (node) return node;
  const names = lab.nodes.map((one) => one.name).join(', ');
  throw new LabFailure(`The lab ${name} has no node ${wanted}.`, `Use one of ${names}.`);
}

/** Builds only the programs of a lab, so that tests find kubeadm. */
async function programs(): Promise<void> {
  const version = env['VERSION'] ? parseVersion(env['VERSION']) : builtVersion;
  say(await findPrograms(version, say, new AbortController().signal));
}

function count(variable: string, otherwise: number): number {
  const value = env[variable] || String(otherwise);
  if (/^\d{1,2}$/.test(value)) return Number(value);
  throw new LabFailure(
    `${variable}=${value} is not a number of nodes.`,
    `make lab-up ${variable}=${otherwise}`,
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const commands: Readonly<Record<string, () => Promise<void>>> = {
  up,
  down,
  shell,
  reboot,
  programs,
};

try {
  await (
    commands[process.argv[2] ?? ''] ??
    (() => Promise.reject(new LabFailure('Unknown command.', 'make lab-up')))
  )();
} catch (error) {
  if (error instanceof LabFailure) say(`${error.message}\n${error.next}`);
  else if (error instanceof IrsaError) say(`${error.message}\n${error.problem.why}\n${error.problem.next}`);
  else throw error;
  process.exitCode = 1;
}

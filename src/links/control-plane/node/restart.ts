import { flagsOfCommand } from '../manifest/flags.ts';
import type { ApiServer } from '../ports.ts';
import { crashSince, linesSince, serverStarts, withLines } from './container-log.ts';
import type { PassContext } from './context.ts';
import { kubeletWaker } from './kubelet-waker.ts';
import { endProcess, findServerProcesses, isSame, type ServerProcess } from './processes.ts';
import { awaitProof, type Expectation } from './proof.ts';
import { hashOf } from './record.ts';
import { beat, fired } from './switch.ts';
import { ifNotProven, waiting } from './wait-reports.ts';

/**
 * The old process gets a second SIGTERM this many seconds after its listener closed. By then its hooks have finished, and no
 * new request reaches it: docs/decisions/0015-second-sigterm.md
 */
export const cutOffSeconds = 2;

/** How long an API server is usually down, as measured on kubeadm nodes: docs/proofs.md */
export function usualOutageSeconds(wakesKubelet: boolean): number {
  return wakesKubelet ? 9 : 15;
}

/** The API server before the files change. */
export interface OldServer {
  /** The number of starts of its container so far. */
  readonly starts: Awaited<ReturnType<typeof serverStarts>>;
  readonly processes: readonly ServerProcess[];
  /** Helps the old process to end and the kubelet to start the next one. */
  readonly help: (processes: readonly ServerProcess[], listens: boolean) => Promise<void>;
}

/** Observes the API server before the swap. `manifestHash`: SHA-256 of the next manifest. */
export async function observeOldServer(
  context: PassContext,
  { port, wakesKubelet, manifestHash }: { port: number; wakesKubelet: boolean; manifestHash: string },
): Promise<OldServer> {
  const { files, node, ports } = context;
  const starts = await serverStarts(files);
  // Observed last: a process that has restarted since the pass began is also an old one.
  const { processes } = await findServerProcesses(ports.shell(node), port);
  const wake = wakesKubelet ? await kubeletWaker(context, manifestHash, processes) : async () => undefined;
  return { starts, processes, help: helper(context, processes, wake) };
}

/** What the restarted API server must show. */
interface Restarting {
  readonly server: ApiServer;
  readonly port: number;
  readonly expected: Expectation;
  /** Seconds that the restart usually takes. */
  readonly usualSeconds: number;
  /** SHA-256 of the previous manifest and of the next one. */
  readonly previousHash: string;
  readonly manifestHash: string;
  readonly further: () => Promise<string | null>;
}

/** The result of a restart. `away` is how long the API server did not answer, in milliseconds. */
export interface Restarted {
  readonly fault: string | null;
  readonly away: number;
}

/** Waits after the swap until the next process has proven its form, and helps it to start. */
export async function awaitRestart(
  context: PassContext,
  old: OldServer,
  { server, port, expected, usualSeconds, previousHash, manifestHash, further }: Restarting,
): Promise<Restarted> {
  const { files, node, ports, progress } = context;
  const { clock } = ports;
  const shell = ports.shell(node);
  const probes: { at: number; answers: boolean }[] = [];
  const isNew = async () => {
    const { processes, commandLine } = await findServerProcesses(shell, port);
    if (processes.length === 0) return false;
    if (processes.some((one) => old.processes.some((gone) => isSame(gone, one)))) return false;
    // The old one may have restarted before the kubelet has seen the new manifest.
    const { issuers } = flagsOfCommand(commandLine);
    return commandLine.length === 0 || issuers.join('\n') === expected.form.issuers.join('\n');
  };
  const hopeless = async () => {
    await beat(context);
    const at = clock.elapsed();
    const found = await findServerProcesses(shell, port);
    probes.push({ at, answers: await server.ready() });
    await old.help(found.processes, found.listens);
    const now = await files.read(node.manifest);
    const hash = now && hashOf(now);
    if (hash === previousHash) throw await fired(context);
    if (hash !== null && hash !== manifestHash) return 'another writer edited its manifest';
    return crashSince(files, old.starts);
  };
  const fault = await awaitProof(server, expected, clock, {
    report: waiting(
      progress,
      `the API server of ${node.name} to serve with its new manifest`,
      ifNotProven(node, expected.patienceSeconds),
      usualSeconds,
    ),
    hopeless,
    isNew,
    further,
  });
  const away = awayIn(probes, clock.elapsed());
  if (fault === null || fault.includes('its last lines: ')) return { fault, away };
  return { fault: withLines(fault, await linesSince(files, old.starts)), away };
}

/** Sends the old process a second SIGTERM some time after its listener closed, then wakes the kubelet. */
function helper(
  { node, ports }: PassContext,
  old: readonly ServerProcess[],
  wake: (hasNew: boolean) => Promise<void>,
) {
  let closedAt: number | null = null;
  let isHelped = false;
  return async (processes: readonly ServerProcess[], listens: boolean) => {
    if (old.length === 0) return;
    const running = processes.filter((process) => old.some((one) => isSame(one, process)));
    if (running.length === 0) return wake(processes.length > 0);
    const now = ports.clock.elapsed();
    closedAt = listens ? null : (closedAt ?? now);
    if (isHelped || closedAt === null || now - closedAt < cutOffSeconds * 1000) return;
    isHelped = true;
    for (const process of running) await endProcess(ports.shell(node), process);
  };
}

/** The sum of the times from each failed probe to the next probe. */
function awayIn(probes: readonly { readonly at: number; readonly answers: boolean }[], end: number): number {
  return probes.reduce(
    (sum, { answers, at }, index) => (answers ? sum : sum + (probes[index + 1]?.at ?? end) - at),
    0,
  );
}

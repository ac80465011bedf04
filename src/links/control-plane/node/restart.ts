import { flagsOfCommand } from '../manifest/flags.ts';
import type { ApiServer } from '../ports.ts';
import { crashSince, linesSince, type serverStarts, withLines } from './container-log.ts';
import type { PassContext } from './context.ts';
import { serverCommandLine } from './processes.ts';
import { awaitProof, type Expectation } from './proof.ts';
import { hashOf } from './record.ts';
import { isServed } from './swap.ts';
import { beat, fired } from './switch.ts';
import { ifNotProven, waiting } from './wait-reports.ts';

/** How long an API server is usually down, as measured on kubeadm nodes: docs/proofs.md */
export function usualOutageSeconds(wakesKubelet: boolean): number {
  return wakesKubelet ? 9 : 15;
}

/** What the restarted API server must show. */
interface Restarting {
  readonly server: ApiServer;
  readonly port: number;
  readonly expected: Expectation;
  /** The number of starts of its container before the swap. */
  readonly starts: Awaited<ReturnType<typeof serverStarts>>;
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

/** Waits after the swap until the next process has proven its form. The switch on the node drives the restart. */
export async function awaitRestart(
  context: PassContext,
  { server, port, expected, starts, usualSeconds, previousHash, manifestHash, further }: Restarting,
): Promise<Restarted> {
  const { files, node, ports, progress } = context;
  const { clock } = ports;
  const shell = ports.shell(node);
  const probes: { at: number; answers: boolean }[] = [];
  const isNew = async () => {
    if (!(await isServed(context))) return false;
    // The old one may have restarted before the kubelet has seen the new manifest.
    const { issuers } = flagsOfCommand(await serverCommandLine(shell, port));
    return issuers.join('\n') === expected.form.issuers.join('\n');
  };
  const hopeless = async () => {
    await beat(context);
    probes.push({ at: clock.elapsed(), answers: (await server.readiness()) === 'ready' });
    const now = await files.read(node.manifest);
    const hash = now && hashOf(now);
    if (hash === previousHash) throw await fired(context);
    if (hash !== null && hash !== manifestHash) return 'another writer edited its manifest';
    return crashSince(files, starts);
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
  return { fault: withLines(fault, await linesSince(files, starts)), away };
}

/** The sum of the times from each failed probe to the next probe. */
function awayIn(probes: readonly { readonly at: number; readonly answers: boolean }[], end: number): number {
  return probes.reduce(
    (sum, { answers, at }, index) => (answers ? sum : sum + (probes[index + 1]?.at ?? end) - at),
    0,
  );
}

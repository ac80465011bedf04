import { kubeletWaker } from './kubelet-waker.ts';
import { endProcess, type ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';

/** What one look at the node found. */
interface Seen {
  /** Processes from before the change. */
  readonly running: readonly ServerProcess[];
  /** Whether another one is there. */
  readonly hasNew: boolean;
  /** Whether anything listens at the port. */
  readonly listens: boolean;
}

export type RestartHelp = (seen: Seen) => Promise<void>;

interface Restarting {
  readonly wakesKubelet: boolean;
  /** The processes from before. */
  readonly before: readonly ServerProcess[];
  /** Of the manifest that was put in place. */
  readonly hash: string;
}

/**
 * The old process is helped to end so long after its listener was closed: its hooks are over then, and nobody new reaches
 * it. Why, and what it costs: docs/decisions/0015-second-sigterm.md
 */
export const helpAfterSeconds = 2;

/** Everybody waits during a restart: the old process is helped to end, and the kubelet to start the new one. */
export async function restartHelper(
  context: StepContext,
  { wakesKubelet, before, hash }: Restarting,
): Promise<RestartHelp> {
  if (before.length === 0) return async () => undefined;
  const end = endingHelp(context);
  const wake = wakesKubelet ? await kubeletWaker(context, hash, before) : async () => undefined;
  return async ({ running, hasNew, listens }) => {
    if (running.length === 0) await wake(hasNew);
    else await end(running, listens);
  };
}

/**
 * The old process is asked a second time to end, once its listener has been closed for a while: otherwise it waits until
 * the kubelet kills it after 30 s.
 */
function endingHelp({ node, ports }: StepContext) {
  let closedAt: number | null = null;
  let isHelped = false;
  return async (running: readonly ServerProcess[], listens: boolean) => {
    if (isHelped) return;
    const now = ports.clock.elapsed();
    closedAt = listens ? null : (closedAt ?? now);
    if (closedAt === null || now - closedAt < helpAfterSeconds * 1000) return;
    isHelped = true;
    for (const process of running) await endProcess(ports.shell(node), process);
  };
}

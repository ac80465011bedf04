import { kubeletWaker } from './kubelet-waker.ts';
import { endProcess, type ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';
import { helpAfterSeconds, type StepWay } from './step-way.ts';

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
  readonly way: StepWay;
  /** The processes from before. */
  readonly before: readonly ServerProcess[];
  /** Of the manifest that was put in place. */
  readonly hash: string;
}

/**
 * Without a stand-in everybody waits: the old process is helped to end, and the kubelet to start the new one. With a
 * stand-in nobody does, and what the old one still writes, such as audit events, would be lost.
 */
export async function restartHelper(
  context: StepContext,
  { way, before, hash }: Restarting,
): Promise<RestartHelp> {
  if (way.kind === 'stand-in' || before.length === 0) return async () => undefined;
  const end = endingHelp(context);
  const wake = way.wakesKubelet ? await kubeletWaker(context, hash, before) : async () => undefined;
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

import type { ApiServer } from '../ports.ts';
import { isSame, type ServerProcess } from './server-processes.ts';

/** What ran before a step, from which the process that its manifest starts has to be told. */
export interface ProcessBefore {
  /** When it was started, as it says of itself; null where it does not, as where its /metrics is forbidden. */
  readonly started: string | null;
  /** The processes of the API server that the node listed; none where it shows none. */
  readonly processes: readonly ServerProcess[];
}

/** Whether another process serves by now. Where nobody tells, none does: silence is no witness. */
export async function isReplaced(
  server: ApiServer,
  before: ProcessBefore,
  listed: () => Promise<readonly ServerProcess[]>,
): Promise<boolean> {
  // A look that failed lists nothing at all.
  const now = before.processes.length === 0 ? [] : await listed();
  if (now.length > 0) {
    const isGone = !now.some((one) => before.processes.some((old) => isSame(old, one)));
    // What answered until this look may have been the old one.
    return isGone && (await server.ready());
  }
  // What a process says of its start moves with the clock of its machine:
  // https://github.com/prometheus/procfs/blob/v0.16.1/proc_stat.go
  const started = before.started === null ? null : await server.process();
  return started !== null && started !== before.started;
}

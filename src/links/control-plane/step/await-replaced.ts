import { awaitServing } from './await-serving.ts';
import { type ContainerStarts, crashSince, lastLineSince } from './container-log.ts';
import type { Expectation } from './expectation.ts';
import { fired } from './live-switch.ts';
import { editedSince } from './put-back.ts';
import { hashAt, type StepRecord } from './records.ts';
import { type RestartHelp, restartHelper } from './restart-helper.ts';
import type { RestartMeans } from './restart-means.ts';
import { maySign, type Restart, type RestartSight, restartOf } from './restart-parts.ts';
import { usualOutageSeconds } from './restart-words.ts';
import { isSame, lookAtServer, type ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';
import { waitingAsBefore } from './wait-times.ts';
import { ifNotProven } from './what-if.ts';

interface Replacement {
  readonly expected: Expectation;
  /** The step: of its manifests, `after` was put in place just now. */
  readonly record: Pick<StepRecord, 'before' | 'between' | 'after'>;
  readonly means: Pick<RestartMeans, 'wakesKubelet'>;
  /** Its processes and containers from before. */
  readonly before: readonly ServerProcess[];
  readonly starts: ContainerStarts;
  readonly apiPort: number;
  readonly alive: () => Promise<void>;
}

/** An API server that runs with the new manifest and does what it should. */
export interface Proven extends Restart {
  readonly tookSeconds: number;
}

/** Why it is not proven, and what that has cost so far. */
export interface Unproven {
  readonly fault: string;
  /** Whether it may have signed tokens with what the step brought. */
  readonly hasSigned: boolean;
  /** When it first did not answer, by the clock that has no date; null where it always did. */
  readonly awaySince: number | null;
}

/** Waits until the kubelet has replaced the API server and the new one does what it should, or says why it does not. */
export async function awaitReplaced(
  context: StepContext,
  replacement: Replacement,
): Promise<Proven | Unproven> {
  const { files, node, ports, server } = context;
  const { expected, record, means, starts, alive } = replacement;
  const { clock } = ports;
  const renamedAt = clock.elapsed();
  const sights: RestartSight[] = [];
  const help = await restartHelper(context, { ...means, before: replacement.before, hash: record.after });
  const isEdited = async () => {
    const now = await hashAt(files, node.manifest);
    // The switch has put it there: it did not hear irsactl for too long.
    if (now !== null && [record.before, record.between].includes(now)) throw fired(context);
    return now !== record.after;
  };
  const turn = async () => {
    await alive();
    sights.push(await look(context, replacement, help));
    return (await isEdited()) ? 'its manifest was edited meanwhile' : crashSince(files, starts);
  };
  const report = await waitingAsBefore(
    context,
    'new-flags',
    `the API server of ${node.name} with its new flags`,
    ifNotProven(node, { patienceSeconds: expected.patienceSeconds, isSole: record.between !== null }),
  );
  const fault = await awaitServing(
    server,
    expected,
    ports,
    (since) => report(since, usualOutageSeconds(means)),
    {
      hopeless: turn,
      alive,
      listed: async () => (await lookAtServer(ports.shell(node), replacement.apiPort)).processes,
    },
  );
  if (await isEdited()) throw editedSince(context);
  const endedAt = clock.elapsed();
  if (fault === null) {
    const tookSeconds = Math.round((endedAt - renamedAt) / 1000);
    return { ...restartOf(sights, renamedAt, endedAt), tookSeconds };
  }
  const line = fault.includes('it wrote: ') ? null : await lastLineSince(files, starts);
  // It may serve since the last look.
  const hasSigned = maySign(sights) || (await server.ready());
  return {
    fault: `${fault}${line === null ? '' : `; its last line: ${line}`}`,
    hasSigned,
    awaySince: sights.find(({ answers }) => !answers)?.at ?? null,
  };
}

async function look(
  context: StepContext,
  { before, apiPort }: Replacement,
  help: RestartHelp,
): Promise<RestartSight> {
  const { node, ports, server } = context;
  const at = ports.clock.elapsed();
  const { processes, listens } = await lookAtServer(ports.shell(node), apiPort);
  const isOld = (process: ServerProcess) => before.some((old) => isSame(old, process));
  const running = processes.filter(isOld);
  const hasNew = processes.length > running.length;
  const sight: RestartSight = {
    at,
    answers: await server.ready(),
    hasOld: before.length === 0 ? null : running.length > 0,
    hasNew: before.length === 0 ? null : hasNew,
    newListens: before.length > 0 && processes.length > 0 && running.length === 0 && listens,
  };
  // Last: it may take seconds, and what was seen is of before.
  await help({ running, hasNew, listens });
  return sight;
}

import type { ApiServer } from '../ports.ts';
import { awaitServing } from './await-serving.ts';
import { type ContainerStarts, crashSince, lastLineSince } from './container-log.ts';
import type { Expectation } from './expectation.ts';
import { fired } from './live-switch.ts';
import { editedSince } from './put-back.ts';
import { hashAt, type StepRecord } from './records.ts';
import { type RestartHelp, restartHelper } from './restart-helper.ts';
import { maySign, type Restart, type RestartSight, restartOf } from './restart-parts.ts';
import { isSame, lookAtServer, type ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';
import type { StepWay } from './step-way.ts';
import { waitingAsBefore } from './wait-times.ts';
import { ifNotProven } from './what-if.ts';

interface Replacement {
  readonly expected: Expectation;
  /** The step: of its manifests, `after` was put in place just now. */
  readonly record: Pick<StepRecord, 'before' | 'between' | 'after'>;
  /** The API server itself, and what clients of its node reach. */
  readonly real: ApiServer;
  readonly clients: ApiServer;
  readonly way: StepWay;
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
  /** For how many milliseconds clients of its node were answered by nobody. */
  readonly outage: number;
}

/** Waits until the kubelet has replaced the API server and the new one does what it should, or says why it does not. */
export async function awaitReplaced(
  context: StepContext,
  replacement: Replacement,
): Promise<Proven | Unproven> {
  const { files, node, ports } = context;
  const { expected, record, real, way, starts, alive } = replacement;
  const { clock } = ports;
  const renamedAt = clock.elapsed();
  const sights: RestartSight[] = [];
  const help = await restartHelper(context, { way, before: replacement.before, hash: record.after });
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
    real,
    expected,
    ports,
    (since, usually) => report(since, way.kind === 'plain' ? way.usualOutageSeconds : usually),
    {
      hopeless: turn,
      alive,
      listed: async () => (await lookAtServer(ports.shell(node), replacement.apiPort)).processes,
    },
  );
  if (await isEdited()) throw editedSince(context);
  const endedAt = clock.elapsed();
  const restart = restartOf(sights, renamedAt, endedAt);
  if (fault === null) return { ...restart, tookSeconds: Math.round((endedAt - renamedAt) / 1000) };
  const line = fault.includes('it wrote: ') ? null : await lastLineSince(files, starts);
  // It may serve since the last look.
  const hasSigned = maySign(sights) || (await real.ready());
  return {
    fault: `${fault}${line === null ? '' : `; its last line: ${line}`}`,
    hasSigned,
    awaySince: sights.find(({ answers }) => !answers)?.at ?? null,
    outage: restart.outage,
  };
}

async function look(
  context: StepContext,
  { real, clients, way, before, apiPort }: Replacement,
  help: RestartHelp,
): Promise<RestartSight> {
  const { node, ports } = context;
  const at = ports.clock.elapsed();
  const { processes, listens } = await lookAtServer(ports.shell(node), apiPort);
  const isOld = (process: ServerProcess) => before.some((old) => isSame(old, process));
  const running = processes.filter(isOld);
  const hasNew = processes.length > running.length;
  const answers = await real.ready();
  const sight: RestartSight = {
    at,
    answers,
    // A kept connection ends with the old process: whether somebody answers, a new one shows.
    serves: way.kind === 'plain' ? answers : (await clients.ready()) || (await clients.ready()),
    hasOld: before.length === 0 ? null : running.length > 0,
    hasNew: before.length === 0 ? null : hasNew,
    newListens: before.length > 0 && processes.length > 0 && running.length === 0 && listens,
  };
  // Last: it may take seconds, and what was seen is of before.
  await help({ running, hasNew, listens });
  return sight;
}

import type { ApiServer } from '../ports.ts';
import { awaitServing } from './await-serving.ts';
import { type ContainerStarts, crashSince, lastLineSince } from './container-log.ts';
import type { Expectation } from './expectation.ts';
import { fired } from './live-switch.ts';
import { editedSince } from './put-back.ts';
import { hashAt, type StepRecord } from './records.ts';
import { maySign, type Restart, type RestartSight, restartOf } from './restart-parts.ts';
import { endProcess, isSame, lookAtServer, type ServerProcess } from './server-processes.ts';
import type { StepContext } from './step-context.ts';
import { helpAfterSeconds, type StepWay } from './step-way.ts';
import { waitingAsBefore } from './wait-times.ts';
import { waker } from './wake-kubelet.ts';
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
  const help = helper(context, replacement);
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
  help: (seen: Seen) => Promise<void>,
): Promise<RestartSight> {
  const { node, ports } = context;
  const at = ports.clock.elapsed();
  const { processes, listens } = await lookAtServer(ports.shell(node), apiPort);
  const isOld = (process: ServerProcess) => before.some((old) => isSame(old, process));
  const running = processes.filter(isOld);
  const hasNew = processes.length > running.length;
  await help({ running, hasNew, listens });
  const answers = await real.ready();
  return {
    at,
    answers,
    // A kept connection ends with the old process: whether somebody answers, a new one shows.
    serves: way.kind === 'plain' ? answers : (await clients.ready()) || (await clients.ready()),
    hasOld: before.length === 0 ? null : running.length > 0,
    hasNew: before.length === 0 ? null : hasNew,
    newListens: before.length > 0 && processes.length > 0 && running.length === 0 && listens,
  };
}

/** What one look at the node found; `running`: those from before the change. */
interface Seen {
  readonly running: readonly ServerProcess[];
  readonly hasNew: boolean;
  readonly listens: boolean;
}

/**
 * Without a stand-in everybody waits: the old process is helped to end, and the kubelet to start the new one. With a
 * stand-in nobody does, and what the old one still writes, such as audit events, would be lost.
 */
function helper(context: StepContext, { way, before, record }: Replacement) {
  if (way.kind === 'stand-in' || before.length === 0) return async () => undefined;
  const help = ender(context);
  const wake = way.wakesKubelet ? waker(context, record.after, before) : async () => undefined;
  return async ({ running, hasNew, listens }: Seen) => {
    await help(running, listens);
    await wake({ hasOld: running.length > 0, hasNew });
  };
}

/**
 * The old process is asked a second time to end, once its listener has been closed for a while: otherwise it waits until
 * the kubelet kills it after 30 s.
 */
function ender({ node, ports }: StepContext) {
  let closedAt: number | null = null;
  let isHelped = false;
  return async (running: readonly ServerProcess[], listens: boolean) => {
    if (isHelped || running.length === 0) return;
    const now = ports.clock.elapsed();
    closedAt = listens ? null : (closedAt ?? now);
    if (closedAt === null || now - closedAt < helpAfterSeconds * 1000) return;
    isHelped = true;
    for (const process of running) await endProcess(ports.shell(node), process);
  };
}

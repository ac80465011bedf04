import { IrsaError } from '../../../errors/irsa-error.ts';
import { endStandIns } from '../stand-in/stand-in.ts';
import type { NodeContext } from './context.ts';
import { type NodeRecord, nodePaths, readRecord, writeRecord } from './record.ts';
import {
  clearSwitch,
  isEnd,
  readSwitch,
  refuseOtherRun,
  restoreBySwitch,
  type SwitchFacts,
  silenceSeconds,
} from './switch.ts';
import type { EndState } from './switch-script.ts';
import { ifNotRestored, waiting } from './wait-reports.ts';

/** Records a confirmed pass, and removes its files. */
export async function finishPass(
  context: NodeContext,
  before: NodeRecord,
  outageSeconds: number | null,
): Promise<void> {
  const { chain, node, files, ports } = context;
  const record = (await readRecord(context)) ?? before;
  const paths = nodePaths(chain, node);
  if (record.pass) {
    const written = { hash: record.pass.after, at: ports.clock.now() };
    await writeRecord(context, {
      ...record,
      written,
      pass: null,
      outageSeconds: outageSeconds ?? record.outageSeconds,
    });
  }
  await files.remove(paths.failed);
  await endStandIns(context);
  // The backups may hold a key that a rotation has retired: they go before the switch, so that a killed run repeats this.
  await files.remove(paths.pass);
  await clearSwitch(context);
}

/** The end of a rollback, and the edits by other writers that it kept or overwrote, as clauses. */
interface RolledBack {
  readonly state: EndState;
  readonly edits: readonly string[];
}

/**
 * Makes the switch restore the previous files, and waits for it. If the switch cannot restore them, the files of the pass
 * stay. By now, also after a wait, the switch may belong to another run: then this changes nothing. Throws if it is stuck.
 */
export async function rollBack(context: NodeContext, patienceSeconds: number): Promise<RolledBack> {
  const { node, progress } = context;
  const report = waiting(
    progress,
    `the API server of ${node.name} to serve with its previous manifest`,
    ifNotRestored(node),
    30,
  );
  await refuseOtherRun(context);
  const state = await restoreBySwitch(context, patienceSeconds, report);
  await refuseOtherRun(context);
  const left = await readSwitch(context);
  if (state === null || state === 'stuck') throw stuck(context, left);
  await dropPass(context, state);
  return { state, edits: editsIn(left?.report ?? '') };
}

/** The lines of the switch's report about key files that another writer edited, without the time. */
function editsIn(report: string): readonly string[] {
  const lines = report.split('\n').filter((line) => line.includes('was edited by someone else'));
  return lines.map((line) => line.slice(line.indexOf(' ') + 1));
}

/**
 * Removes the files of a pass that was rolled back. If another writer edited a file of the pass, the record and the previous
 * files stay until the next pass. The record is removed after the files that it names, so that it still names every key.
 */
async function dropPass(context: NodeContext, state: EndState | null): Promise<void> {
  const { chain, node, files, ports } = context;
  const paths = nodePaths(chain, node);
  const record = await readRecord(context);
  const isKept = state === 'edited' && record !== null && (await hasBegun(context));
  if (record?.written === null && !isKept) {
    await files.remove(paths.original);
    await files.remove(paths.record);
  } else if (record?.pass) {
    const written = record.written ?? { hash: record.pass.after, at: ports.clock.now() };
    await writeRecord(context, { ...record, written, pass: null });
  }
  // The form did not fail: another writer replaced the manifest.
  if (state === 'edited') await files.remove(paths.failed);
  await endStandIns(context);
  for (const folder of isKept ? nextFolders(context) : [paths.pass]) await files.remove(folder);
  await clearSwitch(context);
}

/** The folder of a pass's new files, and the folder to which the switch moves them. */
function nextFolders({ chain, node }: NodeContext): readonly string[] {
  const next = `${nodePaths(chain, node).pass}/next`;
  return [next, `${next}.withdrawn`];
}

/** Whether the first new file was put in place. */
async function hasBegun(context: NodeContext): Promise<boolean> {
  for (const folder of nextFolders(context)) {
    if ((await context.files.facts(`${folder}/0`)) !== null) return false;
  }
  return true;
}

/**
 * Finishes what an interrupted run has left on a node, before planning: records a confirmed pass, and rolls back any other.
 * That pass may be retried, because the interruption does not mean that its form failed. Throws if the rollback is stuck.
 */
export async function settleNode(context: NodeContext, patienceSeconds: number): Promise<void> {
  const left = await readSwitch(context);
  const record = await readRecord(context);
  if (left?.state === 'confirmed') {
    if (record) return finishPass(context, record, null);
    // Another program deleted the record: the confirmed files stay, and the plan compares them with irsa.yaml.
    await endStandIns(context);
    await clearSwitch(context);
    return context.files.remove(nodePaths(context.chain, context.node).pass);
  }
  if (left === null) {
    if (record?.pass) await dropPass(context, null);
    // A partly removed switch has no state, and would look like that of another run.
    else await clearSwitch(context);
    return;
  }
  if (!isEnd(left.state)) await restoreBySwitch(context, patienceSeconds, waitReport(context));
  const now = await readSwitch(context);
  if (now === null || !isEnd(now.state) || now.state === 'stuck') throw stuck(context, now);
  await dropPass(context, now.state);
}

function waitReport({ node, progress }: NodeContext): (sinceSeconds: number) => void {
  return waiting(
    progress,
    `${node.name} to roll back an interrupted run`,
    ifNotRestored(node),
    silenceSeconds,
  );
}

function stuck({ node, chain }: NodeContext, now: SwitchFacts | null): IrsaError {
  const said = now?.report.split('\n').at(-1) ?? '';
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not serve, or its previous files could not be restored.`,
    why: said === '' ? "The dead man's switch of the node did not end." : `The switch reports: ${said}.`,
    next: `Restore the files in ${nodePaths(chain, node).pass}/backups as \`irsactl explain how-to/restore-an-api-server-by-hand\` describes, and read the log of the API server (\`crictl logs\`, /var/log/pods).`,
  });
}

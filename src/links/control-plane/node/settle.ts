import { stagedKeyPath } from '../../../chain/node-directory.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { kidsIn } from '../manifest/edit-form.ts';
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
import { ifNotRestored, waiting } from './words.ts';

/** Notes a confirmed pass, and removes its files. */
export async function finishPass(
  context: NodeContext,
  before: NodeRecord,
  outageSeconds: number | null,
): Promise<void> {
  const { chain, node, files, ports } = context;
  const record = (await readRecord(context)) ?? before;
  const paths = nodePaths(chain, node);
  const staged = stagedKeyPath(chain, node);
  const kid = kidsIn((await files.read(staged))?.toString('utf8') ?? '')[0];
  // The new key is in the API server's own files now. The record tells a later run to remove it until it is gone.
  if (record.pass?.operation === 'sign' && kid === record.pass.form.keys[0]) await files.remove(staged);
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
  await clearSwitch(context);
  await files.remove(paths.pass);
}

/**
 * Lets the switch restore the files from before, and waits until it has. The files of the pass stay where the switch could
 * not restore them. The switch may be another run's by now, also after a wait: then nothing is changed.
 */
export async function rollBack(context: NodeContext, patienceSeconds: number): Promise<EndState> {
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
  if (state === null || state === 'stuck') throw stuck(context, await readSwitch(context));
  await dropPass(context, state);
  return state;
}

/**
 * Removes the files of a pass that was rolled back. Where someone else has edited over one that was in place, the record and
 * the files from before stay until the next pass. The record goes after what it names, so that no key is left unknown.
 */
async function dropPass(context: NodeContext, state: EndState | null): Promise<void> {
  const { chain, node, files, ports } = context;
  const paths = nodePaths(chain, node);
  const record = await readRecord(context);
  const isKept = state === 'edited' && record !== null && (await wasBegun(context));
  if (record?.written === null && !isKept) {
    await files.remove(paths.original);
    await files.remove(paths.record);
  } else if (record?.pass) {
    const written = record.written ?? { hash: record.pass.after, at: ports.clock.now() };
    await writeRecord(context, { ...record, written, pass: null });
  }
  // The form did not fail: someone else's manifest took its place.
  if (state === 'edited') await files.remove(paths.failed);
  await endStandIns(context);
  for (const folder of isKept ? nextFolders(context) : [paths.pass]) await files.remove(folder);
  await clearSwitch(context);
}

/** Where the new files of a pass lie, and where the switch moves them. */
function nextFolders({ chain, node }: NodeContext): readonly string[] {
  const next = `${nodePaths(chain, node).pass}/next`;
  return [next, `${next}.withdrawn`];
}

/** Whether the first new file was put in place. */
async function wasBegun(context: NodeContext): Promise<boolean> {
  for (const folder of nextFolders(context)) {
    if ((await context.files.facts(`${folder}/0`)) !== null) return false;
  }
  return true;
}

/**
 * Ends what an interrupted run has left on a node, before anything is planned: a confirmed pass is noted, any other one is
 * rolled back. It may be taken again: an irsactl that is gone says nothing of the form.
 */
export async function settleNode(context: NodeContext, patienceSeconds: number): Promise<void> {
  const left = await readSwitch(context);
  const record = await readRecord(context);
  if (left?.state === 'confirmed' && record) return finishPass(context, record, null);
  if (left === null) {
    if (record?.pass) await dropPass(context, null);
    // One that was removed in part has no state, and would pass for that of another run.
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
    `${node.name} to roll back what an interrupted run has left`,
    ifNotRestored(node),
    silenceSeconds,
  );
}

function stuck({ node, chain }: NodeContext, now: SwitchFacts | null): IrsaError {
  const said = now?.report.split('\n').at(-1) ?? '';
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not serve, or its previous files could not be restored.`,
    why: said === '' ? 'The dead man’s switch of the node did not end.' : `The switch says: ${said}.`,
    next: `Restore the files in ${nodePaths(chain, node).pass}/backups as \`irsactl explain how-to/restore-an-api-server-by-hand\` says, and look at the log of the API server (\`crictl logs\`, /var/log/pods).`,
  });
}

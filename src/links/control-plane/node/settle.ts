import { stagedKeyPath } from '../../../chain/node-directory.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { kidsIn } from '../manifest/edit-form.ts';
import { endStandIns } from '../stand-in/stand-in.ts';
import { type NodeContext, readSource } from './context.ts';
import {
  type NodeRecord,
  nodePaths,
  type PassRecord,
  readRecord,
  writeFailed,
  writeRecord,
} from './record.ts';
import {
  clearSwitch,
  isEnd,
  readSwitch,
  refuseOtherRun,
  restoreBySwitch,
  type SwitchFacts,
  silenceSeconds,
} from './switch.ts';
import { type EndState, interruptions } from './switch-script.ts';
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
  if (record.pass) {
    const written = { hash: record.pass.after, at: ports.clock.now() };
    await writeRecord(context, {
      ...record,
      written,
      pass: null,
      outageSeconds: outageSeconds ?? record.outageSeconds,
    });
  }
  const staged = stagedKeyPath(chain, node);
  const kid = kidsIn((await files.read(staged))?.toString('utf8') ?? '')[0];
  // The new key is in the API server's own files now.
  if (record.pass?.operation === 'sign' && kid === record.pass.form.keys[0]) await files.remove(staged);
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

/** Removes the files of a pass that was rolled back, or that someone else has edited over. */
async function dropPass(context: NodeContext, state: EndState | null): Promise<void> {
  const { chain, node, files, ports } = context;
  const record = await readRecord(context);
  // A first pass that was rolled back leaves nothing to undo, unless a person has edited the new manifest.
  const isKept = state === 'edited' && record?.pass && (await hasPart(context, record.pass, record));
  const isNothing = record?.written === null && !isKept;
  if (record?.pass) {
    const written = record.written ?? { hash: record.pass.after, at: ports.clock.now() };
    if (isNothing) await files.remove(nodePaths(chain, node).record);
    else await writeRecord(context, { ...record, written, pass: null });
  }
  await endStandIns(context);
  await clearSwitch(context);
  await files.remove(nodePaths(chain, node).pass);
  if (isNothing) await files.remove(nodePaths(chain, node).original);
}

/** Whether the API server's files have an issuer or a key that the pass brought, or cannot be read. */
async function hasPart(
  context: NodeContext,
  { form: { issuers, keys } }: PassRecord,
  { original }: NodeRecord,
): Promise<boolean> {
  const form = await readSource(context).then(
    (source) => source.form,
    () => null,
  );
  if (form === null) return true;
  const brought = [...issuers, ...keys].filter(
    (one) => !original.form.issuers.includes(one) && !original.form.keys.includes(one),
  );
  return brought.some((one) => form.issuers.includes(one) || form.keys.includes(one));
}

/**
 * Ends what an interrupted run has left on a node, before anything is planned: a confirmed pass is noted, any other one is
 * rolled back. Whether the pass failed, so that it is not tried again, is noted.
 */
export async function settleNode(context: NodeContext, patienceSeconds: number): Promise<void> {
  const left = await readSwitch(context);
  const record = await readRecord(context);
  if (left?.state === 'confirmed' && record) return finishPass(context, record, null);
  if (left === null) {
    if (record?.pass) await dropPass(context, null);
    return;
  }
  const pass = record?.pass ?? null;
  if (!isEnd(left.state)) await restoreBySwitch(context, patienceSeconds, waitReport(context));
  const now = await readSwitch(context);
  if (now === null || !isEnd(now.state) || now.state === 'stuck') throw stuck(context, now);
  if (pass && now.state === 'restored' && !wasInterrupted(now)) {
    const reason = `the node rolled it back: ${now.report.replaceAll('\n', ', ')}`;
    await writeFailed(context, { form: pass.form, at: context.ports.clock.now(), reason });
  }
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

/** A switch that irsactl asked to restore says nothing of its own; irsactl has noted the failure then. */
function wasInterrupted({ report }: SwitchFacts): boolean {
  return (
    report === '' ||
    Object.values(interruptions).some((line) => report.includes(line)) ||
    !report.includes('heartbeat')
  );
}

function stuck({ node, chain }: NodeContext, now: SwitchFacts | null): IrsaError {
  const said = now?.report.split('\n').at(-1) ?? '';
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not serve, or its previous files could not be restored.`,
    why: said === '' ? 'The dead man’s switch of the node did not end.' : `The switch says: ${said}.`,
    next: `Restore the files in ${nodePaths(chain, node).pass}/backups as \`irsactl explain how-to/put-an-api-server-back-by-hand\` says, and look at the log of the API server (\`crictl logs\`, /var/log/pods).`,
  });
}

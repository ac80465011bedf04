import { nodePaths } from '../desired.ts';
import { portOf } from '../manifest/server-address.ts';
import { isEditedSince, isEnd } from '../switch/switch-state.ts';
import { awaitServing } from './await-serving.ts';
import { clearStep } from './clear-step.ts';
import { expect } from './expectation.ts';
import { confirmStep, fired, readSwitch } from './live-switch.ts';
import type { ProcessBefore } from './process-before.ts';
import { editedSince, undoStep, wentBack } from './put-back.ts';
import { readStep } from './read-records.ts';
import { hashOf, type StepRecord, writeRecord } from './records.ts';
import { lookAtServer } from './server-processes.ts';
import { settleSwitch } from './settle-switch.ts';
import { type NodeContext, parsed, readPlaced } from './step-context.ts';
import { waitingAsBefore } from './wait-times.ts';
import { ifLeftDown } from './what-if.ts';

/** Confirms a step that an earlier run took and did not see the end of, once the API server does what it should. */
export async function confirmInterrupted(context: NodeContext): Promise<void> {
  const { chain, files, node, ports, server } = context;
  const paths = nodePaths(chain, node);
  const { content } = await readPlaced(context);
  const manifest = parsed(content, node);
  const step = await readStep(context);
  const seen = await expect(context, manifest, { isRestart: false });
  // Where issuer and key stay the same, nothing but this tells the new process from the old one.
  const expected = { ...seen, before: step && noted(step) };
  const listed = async () => (await lookAtServer(ports.shell(node), portOf(manifest))).processes;
  const report = await waitingAsBefore(
    context,
    'new-flags',
    `the API server of ${node.name} with its new flags`,
    ifLeftDown(node, expected.patienceSeconds),
  );
  const fault = await awaitServing(server, expected, ports, report, { listed });
  if (fault !== null) {
    throw wentBack(context, fault, await undoStep(context, { reason: fault, hasSigned: true }));
  }
  const left = (await readSwitch(context))?.state ?? null;
  // One that has ended restores nothing: somebody has put the manifest of the step in place since.
  if (left !== null && !isEnd(left) && !(await confirmStep(context))) throw fired(context);
  const hash = hashOf((await readPlaced(context)).content);
  if (hash !== hashOf(content)) {
    throw step && isEnd(left) && !isEditedSince(left, step, hash) ? fired(context) : editedSince(context);
  }
  const written = { hash, confirmed: ports.clock.now(), pristine: step?.pristine ?? false };
  await files.write(paths.written, writeRecord(written), { mode: 0o600 });
  await settleSwitch(context, expected.patienceSeconds);
  await files.remove(paths.failed);
  await clearStep(context);
}

/** A step with neither was begun while nothing ran. */
function noted({ processBefore: started, processesBefore: processes }: StepRecord): ProcessBefore | null {
  return started === null && processes.length === 0 ? null : { started, processes };
}

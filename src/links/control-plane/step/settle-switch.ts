import { endStandIns } from '../stand-in/end-stand-ins.ts';
import { waiting } from './await-serving.ts';
import { readSwitch, restoreBySwitch, silenceSeconds } from './live-switch.ts';
import type { NodeContext } from './step-context.ts';
import { ifSwitchStays } from './what-if.ts';

/** Lets a switch that an earlier run left undo what is not confirmed, and ends the stand-in of that run. */
export async function settleSwitch(context: NodeContext, patienceSeconds: number): Promise<void> {
  const left = await readSwitch(context);
  if (left === null) return;
  if (left.state !== 'confirmed') {
    const { node, progress } = context;
    const what = `the switch of ${node.name}, which an interrupted run has left`;
    const report = waiting(progress, what, ifSwitchStays(node));
    await restoreBySwitch(context, { hasSigned: true, patienceSeconds }, (since) =>
      report(since, silenceSeconds),
    );
  }
  await endStandIns(context);
}

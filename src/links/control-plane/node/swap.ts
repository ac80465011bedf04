import { IrsaError } from '../../../errors/irsa-error.ts';
import { moved, type NodeContext } from './context.ts';
import type { StagedPass } from './stage-pass.ts';
import { beat, namesOf, noSwitch, readSwitch, refuseOtherRun, renameMark } from './switch.ts';
import { swapAnswers, switchMarks } from './switch-script.ts';

/** Before a swap, the switch probes the API server up to five times, for at most 5 s with each credential. */
const swapSeconds = 60;

/**
 * Makes the switch put the files of a pass in place. It compares all of them before it renames the first, so that it never
 * overwrites an edit by another writer, and renames the manifest last: key files are only read at the next start.
 */
export async function swap(context: NodeContext, { next }: StagedPass): Promise<void> {
  const { node } = context;
  const result = await orderSwap(context);
  if (result === 'done') return;
  if (result === 'unanswered') throw noSwitch(context, 'The switch no longer answers.');
  if (result === 'blind') {
    const said = (await readSwitch(context))?.report.split('\n').at(-1) ?? '';
    throw noSwitch(context, `The switch would not see whether the API server serves: ${said}.`);
  }
  if (result !== 'failed') throw moved(next[result.edited]?.path ?? node.manifest);
  throw new IrsaError('IRSA-CONTROLPLANE-004', {
    what: `The switch cannot put the new files in place on ${node.name}.`,
    why: 'A rename failed.',
    next: 'Check the disk and the permissions of the folders, then run `irsactl plan`.',
  });
}

/**
 * The result of an order to swap: the number of the file that has changed since irsactl read it, or why nothing was replaced.
 */
type SwapResult = 'done' | 'blind' | 'failed' | 'unanswered' | { readonly edited: number };

/** Orders the switch to put the new files in place, and waits for its answer. From then on, the node works without irsactl. */
async function orderSwap(context: NodeContext): Promise<SwapResult> {
  const { clock, run } = context.ports;
  await refuseOtherRun(context);
  if (!(await renameMark(context, `${switchMarks.order}${run}`, switchMarks.ordered))) return 'unanswered';
  const started = clock.elapsed();
  while (clock.elapsed() - started < swapSeconds * 1000) {
    await beat(context);
    const answer = swapAnswerIn(await namesOf(context));
    if (answer !== null) return answer;
    await clock.sleep(500);
  }
  return 'unanswered';
}

function swapAnswerIn(names: readonly string[]): SwapResult | null {
  if (names.includes(swapAnswers.done) || names.includes(swapAnswers.served)) return 'done';
  if (names.includes(swapAnswers.blind)) return 'blind';
  if (names.includes(swapAnswers.failed)) return 'failed';
  const edited = names.find((name) => name.startsWith(swapAnswers.edited));
  return edited === undefined ? null : { edited: Number(edited.slice(swapAnswers.edited.length)) };
}

/** Whether the switch has seen another process serve with the new files. */
export async function isServed(context: NodeContext): Promise<boolean> {
  return (await namesOf(context)).includes(swapAnswers.served);
}

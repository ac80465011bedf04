import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan } from '../chain/apply-plan.ts';
import { blockersOf, type ChainPlan, changesOf } from '../chain/chain-plan.ts';
import { refuseBlocked } from '../chain/guards.ts';
import { type ChainOptions, consentOf, progressModeOf } from './chain-options.ts';
import type { ChainSession } from './compose.ts';
import { confirm } from './confirm.ts';
import { listenForInterruption } from './interruption.ts';
import { writeResult } from './result.ts';
import { canvasOf } from './views/paint.ts';
import { planLines } from './views/plan-view.ts';
import { progressOn } from './views/progress-view.ts';

/** Shows a plan, asks, and carries it out under the chain's lease. */
export async function carryOut(session: ChainSession, plan: ChainPlan, options: ChainOptions): Promise<void> {
  await writeResult(options.output, plan, () => planLines(plan, session.context, canvasOf(process.stdout)));
  refuseBlocked(blockersOf(plan));
  const count = changesOf(plan).length;
  if (options.dryRun || count === 0) return;
  await confirm(`Carry out ${count} change${count === 1 ? '' : 's'}?`, options.yes === true);

  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const interruption = listenForInterruption(tell);
  try {
    await session.underLease(() =>
      applyPlan(plan, {
        links: session.links,
        context: session.context,
        consent: consentOf(options),
        progress: progressOn(process.stderr, progressModeOf(options)),
        interrupted: interruption.requested,
        sleep: (milliseconds) => sleep(milliseconds),
      }),
    );
  } finally {
    interruption.stopListening();
  }
  if (progressModeOf(options) === 'people') tell(`Done: ${count} change${count === 1 ? '' : 's'}.`);
}

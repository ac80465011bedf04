import { setTimeout as sleep } from 'node:timers/promises';
import { blockersOf, plannedChanges } from '../../chain/chain-plan.ts';
import { type ChainStatus, lookAtChain } from '../../chain/chain-status.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain, withChains } from '../compose.ts';
import { listenForEnd } from '../interruption.ts';
import { nextCommand } from '../next-command.ts';
import { lossOfOutput, onResize, standardOutput } from '../output/printer.ts';
import { isWrongUsage } from '../report-error.ts';
import { writeResult } from '../result.ts';
import { statusData } from '../views/status-view.ts';
import { type SeenChain, seenLines, watchOn } from '../views/watch-view.ts';
import { type LookOutcome, watchLooks } from '../watch-looks.ts';
import { exitCodeOf } from './plan-exit-code.ts';

export interface StatusOptions extends ChainOptions {
  /** Seconds from one look to the next; true where none are named. */
  readonly watch?: number | true;
  readonly detailedExitcode?: true;
}

const usualSeconds = 10;

export async function status(options: StatusOptions): Promise<void> {
  const { watch } = options;
  if (watch === undefined) await statusOnce(options);
  else await watchStatus(options, watch === true ? usualSeconds : watch);
}

async function statusOnce(options: StatusOptions): Promise<void> {
  await withChain(options, false, (opened) => statusOpened(opened, options));
}

export async function statusOpened(opened: OpenedChain, options: StatusOptions): Promise<void> {
  const seen = await lookAt(opened, options);
  const now = Date.now();
  await writeResult(options.output, statusData(seen.status), (canvas) => seenLines(seen, canvas, now));
  process.exitCode = exitCodeOf(seen.status.plan, options);
}

/** Until a signal comes, or nobody reads it any more. Each look reads irsa.yaml anew, as if it were the first. */
async function watchStatus(options: ChainOptions, seconds: number): Promise<void> {
  // What the opening of a chain reports would stand in the picture.
  const quiet: ChainOptions = { ...options, quiet: true };
  const { stop, stopListening } = listenForEnd();
  const show = watchOn(standardOutput(), options.output, seconds);
  let last: LookOutcome<SeenChain> | null = null;
  const stopDrawing = onResize(() => last && void show(last));
  try {
    await withChains(quiet, (onceMore) =>
      watchLooks<SeenChain>({
        look: () => onceMore((opened) => lookAt(opened, options)),
        async show(outcome) {
          last = outcome;
          await show(outcome);
          return (await lossOfOutput()) === null;
        },
        pause: (signal) => sleep(seconds * 1000, undefined, { signal }).catch(() => {}),
        now: () => Date.now(),
        isLasting: isWrongUsage,
        stop,
      }),
    );
  } finally {
    stopDrawing();
    stopListening();
  }
}

async function lookAt({ links, context }: OpenedChain, options: ChainOptions): Promise<SeenChain> {
  const status = await lookAtChain(links, context, consentOf(options));
  return { status, context, next: nextCommand(nextOf(status), options) };
}

function nextOf({ plan, isHalfDestroyed }: ChainStatus): string {
  if (isHalfDestroyed) return 'destroy';
  return blockersOf(plan).length === 0 && plannedChanges(plan).length === 0 ? 'verify' : 'plan';
}

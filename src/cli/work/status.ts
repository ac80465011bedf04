import { blockersOf, plannedChanges } from '../../chain/chain-plan.ts';
import { type ChainStatus, lookAtChain } from '../../chain/chain-status.ts';
import { podFindings } from '../../graph/pod-findings.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import { restartLines } from '../views/restart-lines.ts';
import { waitLines, whenOpen, withoutGates } from '../views/rotation-view.ts';
import { statusData, statusLines } from '../views/status-view.ts';
import { exitCodeOf } from './plan.ts';
import { runningPods, withPodFindings } from './running-pods.ts';

export interface StatusOptions extends ChainOptions {
  readonly detailedExitcode?: true;
}

export async function status(options: StatusOptions): Promise<void> {
  await withChain(options, false, (opened) => statusOpened(opened, options));
}

export async function statusOpened(
  { links, context, pods }: Pick<WholeChain, 'links' | 'context' | 'pods'>,
  options: StatusOptions,
): Promise<void> {
  const seen = await lookAtChain(links, context, consentOf(options));
  const next = `${nextCommand(nextOf(seen), options)}${whenOpen(gatesBefore(nextOf(seen), seen))}`;
  const now = Date.now();
  const found = podFindings(await runningPods(pods), context);
  const whole = { ...seen, plan: { ...seen.plan, links: withPodFindings(seen.plan.links, found) } };
  const shown = { ...whole, plan: withoutGates(whole.plan) };
  await writeResult(options.output, statusData(whole), (canvas) => [
    ...statusLines(shown, context, { canvas, now }),
    ...waitLines(shown.outputs, { width: canvas.width, now }),
    ...restartLines(
      shown.plan.links.flatMap(({ findings }) => findings),
      options,
      canvas.width,
    ),
    '',
    `Next: ${next}`,
  ]);
  process.exitCode = exitCodeOf(seen.plan, options);
}

/** The gates that keep a command waiting. */
function gatesBefore(command: string, { outputs: { moves, migration } }: ChainStatus) {
  if (command === 'rotate') return moves?.gates ?? [];
  return command === 'apply' ? (migration?.gates ?? []) : [];
}

function nextOf({ plan, outputs, isHalfDestroyed }: ChainStatus): string {
  if (isHalfDestroyed) return 'destroy';
  if (outputs.rotation !== null && blockersOf(plan).length === 0) return 'rotate';
  if (outputs.migration !== null && blockersOf(plan).length === 0) return 'apply';
  return blockersOf(plan).length === 0 && plannedChanges(plan).length === 0 ? 'verify' : 'plan';
}

import { blockersOf, plannedChanges } from '../../chain/chain-plan.ts';
import { type ChainStatus, lookAtChain } from '../../chain/chain-status.ts';
import { linkState } from '../../chain/link-state.ts';
import { podFindings } from '../../graph/pod-findings.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import { restartLines } from '../views/restart-lines.ts';
import { continuation, nextLines, waitLines, withoutGates } from '../views/rotation-view.ts';
import { isBeingDestroyed, statusData, statusLines } from '../views/status-view.ts';
import { exitCodeOf } from './plan.ts';
import { runningPods, withPodFindings } from './running-pods.ts';

export interface StatusOptions extends ChainOptions {
  readonly detailedExitcode?: true;
}

export async function status(options: StatusOptions): Promise<void> {
  await withChain(options, false, (opened) => statusOpened(opened, options));
}

export async function statusOpened(
  { links, context, pods, lease }: Pick<WholeChain, 'links' | 'context' | 'pods' | 'lease'>,
  options: StatusOptions,
): Promise<void> {
  const [seen, held] = await Promise.all([lookAtChain(links, context, consentOf(options)), lease()]);
  const { command, gates } = nextOf(seen);
  const now = Date.now();
  // Until new pods get their role, a restart changes nothing.
  const isInjecting = seen.plan.links.some(
    (one) => one.link === 'injection' && linkState(one) === 'in place',
  );
  const found = isInjecting ? podFindings(await runningPods(pods), context) : [];
  const whole = { ...seen, plan: { ...seen.plan, links: withPodFindings(seen.plan.links, found) } };
  const shown = { ...whole, plan: withoutGates(whole.plan) };
  await writeResult(options.output, statusData(whole, held), (canvas) => [
    ...statusLines(shown, context, { canvas, now, lease: held }),
    ...waitLines(shown.outputs, { width: canvas.width, now }),
    ...restartLines(
      shown.plan.links.flatMap(({ findings }) => findings),
      options,
      canvas.width,
    ),
    '',
    ...nextLines(nextCommand(command, options), gates),
  ]);
  process.exitCode = exitCodeOf(seen.plan, options);
}

/** The next command, and the gates that keep it waiting. */
function nextOf({ plan, outputs, isHalfDestroyed }: ChainStatus) {
  const isBlocked = blockersOf(plan).length > 0;
  if (isHalfDestroyed || isBeingDestroyed(plan)) return { command: 'destroy', gates: [] };
  const command = !isBlocked && plannedChanges(plan).length === 0 ? 'verify' : 'plan';
  return (isBlocked ? null : continuation(outputs)) ?? { command, gates: [] };
}

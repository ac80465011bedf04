import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainOptions } from '../chain-options.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';

/** A dry run that shows changes ends with the command that makes them, as plan does. */
export async function writeNext(
  plan: ChainPlan,
  command: string,
  options: ChainOptions,
  more: readonly string[] = [],
): Promise<void> {
  if (options.output !== 'text' || plannedChanges(plan).length === 0) return;
  const words = [...(options.acceptLoss ? ['--accept-loss'] : []), ...more];
  await writeResult('text', null, () => [`Next: ${nextCommand(command, options, words)}`]);
}

import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainOptions } from '../chain-options.ts';
import { nextCommand } from '../next-command.ts';
import { standardOutput } from '../output/printer.ts';

/** Ends a dry run with changes by the command that makes them. */
export async function writeNext(
  plan: ChainPlan,
  command: string,
  options: ChainOptions,
  more: readonly string[] = [],
): Promise<void> {
  if (options.output !== 'text' || plannedChanges(plan).length === 0) return;
  const words = [...(options.acceptLoss ? ['--accept-loss'] : []), ...more];
  standardOutput().lines([`Next: ${nextCommand(command, options, words)}`]);
}

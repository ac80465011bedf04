import { blockersOf, type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';

/** What a look at a chain ends with: errors always count, changes where that was asked for. */
export function exitCodeOf(
  plan: ChainPlan,
  { detailedExitcode }: { readonly detailedExitcode?: true },
): ExitCode {
  if (blockersOf(plan).length > 0) return exitCode.findings;
  return detailedExitcode && plannedChanges(plan).length > 0 ? exitCode.changesPending : exitCode.done;
}

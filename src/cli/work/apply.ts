import type { ChainPlan } from '../../chain/chain-plan.ts';
import { onlyLinks, planChain } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { openChain } from '../compose.ts';
import { readSavedPlan } from '../read-saved-plan.ts';
import { carryOut } from './carry-out.ts';

export async function apply(planFile: string | undefined, options: ChainOptions): Promise<void> {
  const saved = planFile === undefined ? null : await readSavedPlan(planFile);
  const opened = await openChain(options, options.dryRun !== true);
  const { links, context } = opened;
  const plan: ChainPlan = saved ?? (await planChain(links, context, consentOf(options)));
  await carryOut(opened, options.only ? onlyLinks(plan, options.only) : plan, options);
}

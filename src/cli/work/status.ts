import { blockersOf } from '../../chain/chain-plan.ts';
import { planChain } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { openChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';
import { statusData, statusLines } from '../views/status-view.ts';

export async function status(options: ChainOptions): Promise<void> {
  const { links, context } = await openChain(options);
  const plan = await planChain(links, context, consentOf(options));
  await writeResult(options.output, statusData(plan), () => statusLines(plan, context));
  if (blockersOf(plan).length > 0) process.exitCode = exitCode.findings;
}

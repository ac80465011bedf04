import { blockersOf } from '../../chain/chain-plan.ts';
import { lookAtChain } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Link } from '../../chain/link.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';
import { statusData, statusLines } from '../views/status-view.ts';

export async function status(options: ChainOptions): Promise<void> {
  await withChain(options, false, ({ links, context }) => statusOpened(links, context, options));
}

async function statusOpened(
  links: readonly Link[],
  context: ChainContext,
  options: ChainOptions,
): Promise<void> {
  const seen = await lookAtChain(links, context, consentOf(options));
  const now = Date.now();
  await writeResult(options.output, statusData(seen), (canvas) =>
    statusLines(seen, context, { canvas, now }),
  );
  if (blockersOf(seen.plan).length > 0) process.exitCode = exitCode.findings;
}

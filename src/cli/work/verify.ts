import type { ChainContext } from '../../chain/context.ts';
import type { Link } from '../../chain/link.ts';
import { verifyChain } from '../../chain/verify-chain.ts';
import { type ChainOptions, progressModeOf } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardError } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import { headLines } from '../views/plan-view.ts';
import { progressOn } from '../views/progress-view.ts';
import { verdictData, verdictLines } from '../views/verdict-view.ts';
import { ledOn } from './led-on.ts';

export async function verify(options: ChainOptions): Promise<void> {
  await withChain(options, false, ({ links, context }) => verifyOpened(links, context, options));
}

export async function verifyOpened(
  links: readonly Link[],
  context: ChainContext,
  options: ChainOptions,
): Promise<void> {
  const progress = progressOn(standardError(), progressModeOf(options));
  const verdicts = await ledOn(await verifyChain({ links, context, progress }), links, context);
  await writeResult(options.output, verdictData(verdicts, context), (canvas) => [
    ...headLines(context, canvas),
    '',
    ...verdictLines(verdicts, canvas),
  ]);
  if (verdicts.some(({ verdict }) => verdict === 'broken')) process.exitCode = exitCode.findings;
}

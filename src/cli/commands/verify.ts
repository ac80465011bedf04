import type { Command } from 'commander';
import { type ChainOptions, chainCommand, progressModeOf } from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';

/** `irsactl verify`: looks at every link as AWS and the pods see it. Changes nothing. */
export function verifyCommand(): Command {
  return chainCommand('verify')
    .description('prove every link from outside, up to the first that does not hold')
    .action(verify);
}

async function verify(options: ChainOptions): Promise<void> {
  const [{ openChain }, { verifyChain }, { verdictData, verdictLines }, { progressOn }, { canvasOf }] =
    await Promise.all([
      import('../compose.ts'),
      import('../../chain/verify-chain.ts'),
      import('../views/verdict-view.ts'),
      import('../views/progress-view.ts'),
      import('../views/paint.ts'),
    ]);
  const { links, context } = await openChain(options);
  const progress = progressOn(process.stderr, progressModeOf(options));
  const verdicts = await verifyChain({ links, context, progress });
  await writeResult(options.output, verdictData(verdicts, context), () =>
    verdictLines(verdicts, context, canvasOf(process.stdout)),
  );
  if (verdicts.some((verdict) => verdict.verdict === 'broken')) process.exitCode = exitCode.findings;
}

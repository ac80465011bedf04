import { verifyChain } from '../../chain/verify-chain.ts';
import { podFindings } from '../../graph/pod-findings.ts';
import { type ChainOptions, progressModeOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardError } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import { headLines } from '../views/plan-view.ts';
import { progressOn } from '../views/progress-view.ts';
import { restartLines } from '../views/restart-lines.ts';
import { verdictData, verdictLines } from '../views/verdict-view.ts';
import { ledOn } from './led-on.ts';
import { runningPods, withPodFindings } from './running-pods.ts';

export async function verify(options: ChainOptions): Promise<void> {
  await withChain(options, false, (opened) => verifyOpened(opened, options));
}

export async function verifyOpened(
  { links, context, pods }: Pick<WholeChain, 'links' | 'context' | 'pods'>,
  options: ChainOptions,
): Promise<void> {
  const progress = progressOn(standardError(), progressModeOf(options));
  const seen = await ledOn(await verifyChain({ links, context, progress }), links, context);
  const verdicts = withPodFindings(seen, podFindings(await runningPods(pods), context));
  await writeResult(options.output, verdictData(verdicts, context), (canvas) => [
    ...headLines(context, canvas),
    '',
    ...verdictLines(verdicts, canvas),
    ...restartLines(
      verdicts.flatMap(({ findings }) => findings),
      options,
      canvas.width,
    ),
  ]);
  if (verdicts.some(({ verdict }) => verdict === 'broken')) process.exitCode = exitCode.findings;
}

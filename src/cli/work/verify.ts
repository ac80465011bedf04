import type { ChainContext } from '../../chain/context.ts';
import type { Link } from '../../chain/link.ts';
import type { Progress } from '../../chain/progress.ts';
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

export interface VerifyOptions extends ChainOptions {
  readonly fromPod?: true;
  readonly podImage?: string;
  readonly podNamespace?: string;
}

export async function verify(options: VerifyOptions): Promise<void> {
  const { fromPod: isAsked, podImage: image, podNamespace: namespace } = options;
  const fromPod = { ...(image !== undefined && { image }), ...(namespace !== undefined && { namespace }) };
  await withChain({ ...options, fromPod: isAsked ? fromPod : undefined }, false, ({ links, context }) =>
    verifyOpened(links, context, options),
  );
}

export async function verifyOpened(
  links: readonly Link[],
  context: ChainContext,
  options: ChainOptions,
): Promise<void> {
  const seen: string[] = [];
  const report = progressOn(standardError(), progressModeOf(options));
  const progress: Progress = (event) => {
    if (event.type === 'seen') seen.push(event.what);
    report(event);
  };
  const verdicts = await ledOn(await verifyChain({ links, context, progress }), links, context);
  await writeResult(options.output, verdictData(verdicts, context, seen), (canvas) => [
    ...headLines(context, canvas),
    '',
    ...verdictLines(verdicts, canvas, seen),
  ]);
  if (verdicts.some(({ verdict }) => verdict === 'broken')) process.exitCode = exitCode.findings;
}

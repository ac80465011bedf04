import { type ChainStatus, lookAtChain } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import { type Link, noConsent } from '../../chain/link.ts';
import { type LinkVerdict, verifyChain } from '../../chain/verify-chain.ts';
import { podFindings } from '../../graph/pod-findings.ts';
import { type ChainOptions, progressModeOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardError } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import { headLines } from '../views/plan-view.ts';
import { progressOn } from '../views/progress-view.ts';
import { restartLines } from '../views/restart-lines.ts';
import { afterFirstRun } from '../views/status-view.ts';
import { verdictData, verdictLines } from '../views/verdict-view.ts';
import { runningPods, withPodFindings } from './running-pods.ts';

export async function verify(options: ChainOptions): Promise<void> {
  await withChain(options, false, (opened) => verifyOpened(opened, options));
}

export async function verifyOpened(
  { links, context, pods }: Pick<WholeChain, 'links' | 'context' | 'pods'>,
  options: ChainOptions,
): Promise<void> {
  const progress = progressOn(standardError(), progressModeOf(options));
  const seen = await withChainRemedy(await verifyChain({ links, context, progress }), links, context);
  // Until new pods get their role, a restart changes nothing.
  const isInjecting = seen.some(({ link, verdict }) => link === 'injection' && verdict === 'holds');
  const verdicts = isInjecting ? withPodFindings(seen, podFindings(await runningPods(pods), context)) : seen;
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

/**
 * Replaces the next step of broken links if the chain is half destroyed or not applied: then the whole chain needs another
 * command, not the link.
 */
async function withChainRemedy(
  verdicts: readonly LinkVerdict[],
  links: readonly Link[],
  context: ChainContext,
): Promise<readonly LinkVerdict[]> {
  if (!verdicts.some(({ verdict }) => verdict === 'broken')) return verdicts;
  // If the whole chain cannot be observed, the link's own step stays.
  const next = await lookAtChain(links, context, noConsent).then(nextOf, () => null);
  if (next === null) return verdicts;
  return verdicts.map((verdict) => {
    if (verdict.verdict !== 'broken') return verdict;
    const findings = verdict.findings.map((finding) =>
      finding.severity === 'error' ? { ...finding, next } : finding,
    );
    return { ...verdict, findings };
  });
}

function nextOf({ isHalfDestroyed, isNowhere }: ChainStatus): string | null {
  if (isHalfDestroyed) {
    return afterFirstRun(
      'Run `irsactl destroy` again, which removes the rest. Or run `irsactl apply`, which creates the chain again.',
    );
  }
  return isNowhere ? 'The chain does not exist. Run `irsactl apply`, which creates it.' : null;
}

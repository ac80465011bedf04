import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Finding } from '../../chain/finding.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planObserved } from '../../chain/plan-chain.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { losingPods } from '../../graph/pod-findings.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardError } from '../output/printer.ts';
import { stayingOf } from '../views/closing-view.ts';
import { wrap } from '../views/paint.ts';
import { findingLines } from '../views/problem-view.ts';
import { carryOut, noteFor, noteNext, underLease } from './carry-out.ts';
import { runningPods, withPodFindings } from './running-pods.ts';
import { writeNext } from './write-next.ts';

export async function destroy(options: ChainOptions): Promise<void> {
  await withChain(options, options.dryRun !== true, (opened) => destroyOpened(opened, options));
}

export async function destroyOpened(
  opened: Pick<WholeChain, 'links' | 'context' | 'underLease' | 'pods' | 'recordDestroy' | 'forgetDestroy'>,
  options: ChainOptions,
): Promise<void> {
  const { links, context } = opened;
  const consent = consentOf(options);
  const asked = { ...options, typedName: context.chain.name, beforeChanges: () => opened.recordDestroy() };
  await underLease(opened, options, async (lease) => {
    const observed = await observeChain(links, { ...context, goesBack: true }, consent);
    const first = planObserved(observed, 'sign-back', context, consent);
    const left = unfinished(first);
    if (plannedChanges(first).length > 0) {
      const losing = losingPods(await runningPods(opened.pods), context);
      const shown = { ...first, links: withPodFindings(first.links, losing) };
      await carryOut(opened, shown, asked, lease);
      if (options.dryRun) {
        noteFor(options, ['', ...wrap(twoRuns, '', standardError().canvas.width)]);
        await writeNext(first, 'destroy', options);
      } else noteNext(options, secondRun, ['destroy']);
    } else {
      const second = planObserved(observed, 'accept-back', context, consent);
      await carryOut(opened, second, asked, lease);
      if (!options.dryRun) await opened.forgetDestroy();
      const { canvas } = standardError();
      if (options.dryRun) await writeNext(second, 'destroy', options);
      else if (isLast(first, second)) noteFor(options, wrap(gone(context), '', canvas.width));
      // The plan of the second run does not contain what the first run left.
      noteFor(options, findingLines(left, canvas));
    }
    if (left.length > 0) process.exitCode = exitCode.findings;
  });
}

/** Whether the second run removed the last of the chain. */
function isLast(first: ChainPlan, second: ChainPlan): boolean {
  return plannedChanges(second).length > 0 && [...stayingOf(first), ...stayingOf(second)].length === 0;
}

/** What destroy must not remove yet: the exit code reports that it is not finished. */
function unfinished(plan: ChainPlan): readonly Finding[] {
  return plan.links.flatMap(({ findings }) => findings.filter(({ code }) => leftBehind.has(code)));
}

/** A bucket that IAM still trusts, and a bucket with objects of other users. */
const leftBehind: ReadonlySet<ErrorCode> = new Set(['IRSA-ISSUER-055', 'IRSA-ISSUER-044']);

const twoRuns =
  'This is the first of two runs: the API servers still accept the tokens that pods hold. The second run removes the rest.';

const secondRun =
  'The API servers still accept the tokens that pods hold. Recreate these pods, then run destroy again: it removes the rest of the chain from the API servers, or names the pods for which it waits.';

const gone = ({ chain }: ChainContext) => `Nothing that irsactl created for chain ${chain.name} is left.`;

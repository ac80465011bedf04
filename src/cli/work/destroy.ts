import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Finding } from '../../chain/finding.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planObserved } from '../../chain/plan-chain.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardError } from '../output/printer.ts';
import { stayingOf } from '../views/closing-view.ts';
import { wrap } from '../views/paint.ts';
import { findingLines } from '../views/problem-view.ts';
import { carryOut, noteFor, noteNext, underLease } from './carry-out.ts';
import { writeNext } from './write-next.ts';

export async function destroy(options: ChainOptions): Promise<void> {
  await withChain(options, options.dryRun !== true, (opened) => destroyOpened(opened, options));
}

export async function destroyOpened(opened: OpenedChain, options: ChainOptions): Promise<void> {
  const { links, context } = opened;
  const consent = consentOf(options);
  await underLease(opened, options, async (lease) => {
    const observed = await observeChain(links, { ...context, goesBack: true }, consent);
    const first = planObserved(observed, 'sign-back', context, consent);
    const left = unfinished(first);
    if (plannedChanges(first).length > 0) {
      await carryOut(opened, first, { ...options, typedName: context.chain.name }, lease);
      if (options.dryRun) await writeNext(first, 'destroy', options);
      else noteNext(options, secondStage, ['destroy']);
    } else {
      const second = planObserved(observed, 'accept-back', context, consent);
      await carryOut(opened, second, { ...options, typedName: context.chain.name }, lease);
      const { canvas } = standardError();
      if (options.dryRun) await writeNext(second, 'destroy', options);
      else if (isLast(first, second)) noteFor(options, wrap(gone(context), '', canvas.width));
      // The plan of the second stage does not speak of what the first one left.
      noteFor(options, findingLines(left, canvas));
    }
    if (left.length > 0) process.exitCode = exitCode.findings;
  });
}

/** Whether a second stage has taken the last of a chain away. */
function isLast(first: ChainPlan, second: ChainPlan): boolean {
  return plannedChanges(second).length > 0 && [...stayingOf(first), ...stayingOf(second)].length === 0;
}

/** What destroy would take away and must not yet: it is not over, and its exit code says so. */
function unfinished(plan: ChainPlan): readonly Finding[] {
  return plan.links.flatMap(({ findings }) => findings.filter(({ code }) => leftBehind.has(code)));
}

/** A place that IAM trusts, and one of the chain's own with things of others in it. */
const leftBehind: ReadonlySet<ErrorCode> = new Set(['IRSA-ISSUER-055', 'IRSA-ISSUER-044']);

const secondStage =
  'Tokens that pods still hold stay valid at the API server. Once every pod was recreated, or its token has run out (an hour by default), run destroy once more: it takes the last of the chain out of the API server.';

const gone = ({ chain }: ChainContext) => `Nothing is left of what irsactl made for the chain ${chain.name}.`;

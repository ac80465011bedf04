import { plannedChanges } from '../../chain/chain-plan.ts';
import type { RemovalStage } from '../../chain/link.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withControlPlane } from '../compose.ts';
import { carryOut, noteNext, underLease } from './carry-out.ts';
import { writeNext } from './write-next.ts';

/** Does both runs of destroy for the control plane alone, when only the API servers are at fault. */
export async function rollback(options: ChainOptions): Promise<void> {
  await withControlPlane(options, options.dryRun !== true, (opened) => rollbackOpened(opened, options));
}

export async function rollbackOpened(opened: OpenedChain, options: ChainOptions): Promise<void> {
  const { links, context } = opened;
  const consent = consentOf(options);
  await underLease(opened, options, async (lease) => {
    const observed = await observeChain(links, { ...context, goesBack: true }, consent);
    const planOf = (stage: RemovalStage) =>
      onlyLinks(planObserved(observed, stage, context, consent), ['control-plane']);
    const first = planOf('sign-back');
    const isFirst = plannedChanges(first).length > 0;
    const plan = isFirst ? first : planOf('accept-back');
    await carryOut(opened, plan, options, lease);
    if (options.dryRun) return writeNext(plan, 'rollback', options);
    if (isFirst) noteNext(options, afterSigningBack, ['rollback']);
    else noteNext(options, afterBoth, ['apply', 'destroy']);
  });
}

const afterSigningBack =
  'API servers issue tokens as before irsactl, so AWS refuses new tokens of pods. The API servers still accept the tokens that pods hold. Recreate these pods, then run rollback again; it names the pods for which it waits:';

const afterBoth =
  'rollback changes no AWS resources and no documents. To use those of the chain again, or to remove them:';

import { plannedChanges } from '../../chain/chain-plan.ts';
import type { RemovalStage } from '../../chain/link.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withControlPlane } from '../compose.ts';
import { carryOut, noteNext, underLease } from './carry-out.ts';
import { writeNext } from './write-next.ts';

/** The stages of destroy that are about the control plane, and no other: for when its API servers are what is wrong. */
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
  'New tokens are issued as before irsactl, so that AWS refuses those of pods. Tokens that pods still hold stay valid at the API server. Once every pod was recreated, or its token has run out (an hour by default), run rollback once more:';

const afterBoth =
  'What the chain has at AWS, its documents and its staged key are still there. To go back to them, or to take them away:';

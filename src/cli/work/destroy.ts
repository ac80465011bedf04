import { plannedChanges } from '../../chain/chain-plan.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planObserved } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { openChain } from '../compose.ts';
import { standardError } from '../output/printer.ts';
import { carryOut, underLease } from './carry-out.ts';

export async function destroy(options: ChainOptions): Promise<void> {
  const opened = await openChain(options, options.dryRun !== true);
  const { links, context } = opened;
  const consent = consentOf(options);
  await underLease(opened, options, async (lease) => {
    const observed = await observeChain(links, context, consent);
    const first = planObserved(observed, 'sign-back', context, consent);
    if (plannedChanges(first).length > 0) {
      await carryOut(opened, first, options, lease);
      if (!options.dryRun) standardError().lines(secondStage);
      return;
    }
    await carryOut(opened, planObserved(observed, 'accept-back', context, consent), options, lease);
  });
}

const secondStage = [
  'Tokens that pods still hold stay valid at the API server. Run `irsactl destroy` once more when every pod',
  'was recreated or after 60 minutes: it takes the last of the chain out of the API server.',
];

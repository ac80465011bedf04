import { type Command, Option } from 'commander';
import { plannedChanges } from '../../chain/chain-plan.ts';
import { type ChainOptions, chainCommand, consentOf } from '../chain-options.ts';

/** `irsactl destroy`: takes the chain down in two stages, the second only when nobody needs it any more. */
export function destroyCommand(): Command {
  return chainCommand('destroy')
    .description('take the chain down: trust and signing at once, acceptance in a second run')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(
      new Option('--accept-loss', 'take acceptance away although tokens of the issuer may still be in use'),
    )
    .action(destroy);
}

async function destroy(options: ChainOptions): Promise<void> {
  const [{ openChain }, { carryOut }, { planRemoval }] = await Promise.all([
    import('../compose.ts'),
    import('../carry-out.ts'),
    import('../../chain/plan-chain.ts'),
  ]);
  const opened = await openChain(options, options.dryRun !== true);
  const { links, context } = opened;
  const first = await planRemoval(links, context, 'sign-back', consentOf(options));
  if (plannedChanges(first).length > 0) {
    await carryOut(opened, first, options);
    if (!options.dryRun) process.stderr.write(secondStage);
    return;
  }
  await carryOut(opened, await planRemoval(links, context, 'accept-back', consentOf(options)), options);
}

const secondStage =
  'Tokens that pods still hold stay valid at the API server. Run `irsactl destroy` once more when every pod\n' +
  'was recreated or after 60 minutes: it takes the last of the chain out of the API server.\n';

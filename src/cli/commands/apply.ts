import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ChainPlan } from '../../chain/chain-plan.ts';
import {
  adoptOption,
  type ChainOptions,
  chainCommand,
  consentOf,
  issuerChangeReviewedOption,
  onlyOption,
} from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';

/** `irsactl apply [plan.json]`: shows the plan, asks, and carries out what was shown. */
export function applyCommand(): Command {
  return chainCommand('apply')
    .description('make the chain as irsa.yaml says: show the plan, ask, carry it out')
    .argument('[plan]', 'a plan saved by `irsactl plan -o json`: do that and nothing else')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(issuerChangeReviewedOption())
    .action(apply);
}

async function apply(planFile: string | undefined, options: ChainOptions): Promise<void> {
  const [{ openChain }, { carryOut }] = await Promise.all([
    import('../compose.ts'),
    import('../carry-out.ts'),
  ]);
  const opened = await openChain(options, options.dryRun !== true);
  await carryOut(opened, await shownPlan(planFile, opened, options), options);
}

async function shownPlan(
  file: string | undefined,
  opened: OpenedChain,
  options: ChainOptions,
): Promise<ChainPlan> {
  const { onlyLinks } = await import('../../chain/plan-chain.ts');
  const plan = file === undefined ? await newPlan(opened, options) : await savedPlan(file);
  return options.only ? onlyLinks(plan, options.only) : plan;
}

async function newPlan({ links, context }: OpenedChain, options: ChainOptions): Promise<ChainPlan> {
  const { planChain } = await import('../../chain/plan-chain.ts');
  return planChain(links, context, consentOf(options));
}

async function savedPlan(file: string): Promise<ChainPlan> {
  const { parsePlan } = await import('../../chain/parse-plan.ts');
  return parsePlan(await readFile(file, 'utf8'), file);
}

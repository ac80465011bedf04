import type { Command } from 'commander';
import type { ChainPlan, PlannedLink } from '../../chain/chain-plan.ts';
import { type ChainOptions, chainCommand, consentOf } from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';

/** `irsactl status`: one line a link, without the details of plan and without the outside look of verify. */
export function statusCommand(): Command {
  return chainCommand('status').description('say in one line a link how the chain stands').action(status);
}

async function status(options: ChainOptions): Promise<void> {
  const [{ openChain }, { planChain }, { blockersOf }, { headLine }] = await Promise.all([
    import('../compose.ts'),
    import('../../chain/plan-chain.ts'),
    import('../../chain/chain-plan.ts'),
    import('../views/plan-view.ts'),
  ]);
  const { links, context } = await openChain(options);
  const plan = await planChain(links, context, consentOf(options));
  await writeResult(options.output, statusOf(plan), () => [
    headLine(context),
    '',
    ...plan.links.map((link) => `  ${link.link.padEnd(19)}${stateOf(link).padEnd(16)}${link.summary}`),
  ]);
  if (blockersOf(plan).length > 0) process.exitCode = exitCode.findings;
}

function statusOf(plan: ChainPlan): unknown {
  return {
    chain: plan.chain,
    ...plan.madeFor,
    links: plan.links.map((link) => ({
      link: link.link,
      state: stateOf(link),
      changes: link.changes.length,
      findings: link.findings.map(({ code, severity, what }) => ({ code, severity, what })),
      summary: link.summary,
    })),
  };
}

function stateOf(link: PlannedLink): 'in place' | 'to be changed' | 'blocked' {
  if (link.findings.some((finding) => finding.severity === 'error')) return 'blocked';
  return link.changes.length > 0 ? 'to be changed' : 'in place';
}

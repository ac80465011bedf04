import { blockersOf } from '../../chain/chain-plan.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planObserved } from '../../chain/plan-chain.ts';
import type { ChainGraph } from '../../graph/chain-graph.ts';
import type { ChainLook } from '../../graph/chain-look.ts';
import { drawChain } from '../../graph/draw-chain.ts';
import { type ChainOptions, consentOf, type OutputFormat } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { standardOutput } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import { graphLines } from '../views/graph/text-graph.ts';

export type GraphFormat = OutputFormat | 'mermaid';

interface GraphOptions extends Omit<ChainOptions, 'output'> {
  readonly output: GraphFormat;
}

export async function graph(options: GraphOptions): Promise<void> {
  const { output } = options;
  const isData = output === 'json' || output === 'yaml';
  const chainOptions: ChainOptions = { ...options, output: isData ? output : 'text' };
  await withChain(chainOptions, false, async (opened) => {
    const seen = await observe(opened, chainOptions);
    await write(drawChain(seen), seen, output);
    if (blockersOf(seen.plan).length > 0) process.exitCode = exitCode.findings;
  });
}

async function observe({ links, context, pods }: WholeChain, options: ChainOptions): Promise<ChainLook> {
  // Resources that irsa.yaml no longer declares are part of the chain until they are pruned.
  const consent = { ...consentOf(options), prune: true };
  const [observed, running] = await Promise.all([observeChain(links, context, consent), pods()]);
  return {
    context,
    outputs: observed.outputs,
    plan: planObserved(observed, 'apply', context, consent),
    pods: running,
  };
}

async function write(drawn: ChainGraph, { context }: ChainLook, format: GraphFormat): Promise<void> {
  switch (format) {
    case 'mermaid':
      return standardOutput().data((await import('../views/graph/mermaid-graph.ts')).mermaidGraph(drawn));
    default:
      return writeResult(format, drawn, (canvas) => graphLines(drawn, context, canvas));
  }
}

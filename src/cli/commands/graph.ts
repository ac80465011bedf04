import type { Command } from 'commander';
import { chainCommand, outputOption } from '../chain-options.ts';
import { graphFormats } from '../views/graph/graph-format.ts';

/** `irsactl graph`: the chain as a picture; changes nothing. */
export function graphCommand(): Command {
  return chainCommand('graph', outputOption(graphFormats))
    .description('draw the chain as it stands: as a tree, SVG, Mermaid or a page with search')
    .action(async (options) => (await import('../work/graph.ts')).graph(options));
}

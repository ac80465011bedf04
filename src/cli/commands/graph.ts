import type { Command } from 'commander';
import { chainCommand, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { graphFormats } from '../views/graph/graph-format.ts';

/** `irsactl graph`: the chain as a picture; changes nothing. */
export function graphCommand(): Command {
  return withGuide(chainCommand('graph', outputOption(graphFormats)), {
    examples: [
      { does: 'As a tree, on the terminal', line: 'irsactl graph' },
      { does: 'A picture', line: 'irsactl graph -o svg > chain.svg' },
      { does: 'For a Markdown document', line: 'irsactl graph -o mermaid' },
    ],
    exits: { findings: 'an error keeps apply from starting' },
    page: 'how-to/draw-the-chain.md',
  })
    .description('draw the chain as a tree, SVG or Mermaid')
    .action(async (options) => (await import('../work/graph.ts')).graph(options));
}

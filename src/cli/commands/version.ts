import { Command } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { VersionResult } from '../results/step-results.ts';
import { readVersion } from '../version.ts';

/** `irsactl version`: what a report of a fault should name. */
export function versionCommand(): Command {
  return withGuide(new Command('version'), {
    examples: [
      { does: 'The version, and what it runs on', line: 'irsactl version' },
      { does: 'For a script', line: 'irsactl version -o json' },
      { does: 'The version alone', line: 'irsactl --version' },
    ],
    page: 'reference/cli.md',
  })
    .description('print the version and what it runs on')
    .addOption(outputOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const { writeResult } = await import('../result.ts');
      const facts: VersionResult = {
        version: readVersion(),
        node: process.versions.node,
        platform: `${process.platform}/${process.arch}`,
      };
      await writeResult(output, facts, () => [
        `irsactl ${facts.version}`,
        `Node ${facts.node}, ${facts.platform}`,
      ]);
    });
}

import { Command } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl explain`: what a word of irsactl means, also without a network. */
export function explainCommand(): Command {
  return withGuide(new Command('explain'), {
    examples: [
      { does: 'An error code', line: 'irsactl explain IRSA-PLAN-001' },
      { does: 'A link of the chain', line: 'irsactl explain control-plane' },
      { does: 'A field of irsa.yaml, and those within it', line: 'irsactl explain spec.issuer.s3' },
      {
        does: 'An answer of STS',
        line: 'irsactl explain "Not authorized to perform sts:AssumeRoleWithWebIdentity"',
      },
      { does: 'A page of the documents; docs lists all of them', line: 'irsactl explain tutorial' },
    ],
    exits: { wrongUsage: 'wrong usage, or an unknown word' },
    page: 'README.md',
  })
    .description(
      'explain an error code, a link, a command, a field of irsa.yaml, an answer of STS, or show a page',
    )
    .argument(
      '[word]',
      'e.g. IRSA-PLAN-001, roles, spec.issuer.s3, apply or tutorial (default: list links and codes)',
    )
    .addOption(outputOption())
    .action(async (word: string | undefined, options: { readonly output: OutputFormat }, command: Command) =>
      (await import('../work/explain.ts')).explain(word, options.output, command.parent),
    );
}

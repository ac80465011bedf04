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
        does: 'What STS answered to a pod',
        line: 'irsactl explain "Not authorized to perform sts:AssumeRoleWithWebIdentity"',
      },
      { does: 'A page of the documents; docs lists all of them', line: 'irsactl explain tutorial' },
    ],
    exits: { wrongUsage: 'wrong usage, or there is no such word' },
    page: 'README.md',
  })
    .description(
      'explain an error code, a link of the chain, or a field of irsa.yaml, a refusal of STS, or show a page of the documents; without a word, list the links and the codes',
    )
    .argument('[word]', 'for example IRSA-PLAN-001, roles, spec.issuer.s3, or tutorial')
    .addOption(outputOption())
    .action(async (word: string | undefined, options: { readonly output: OutputFormat }) =>
      (await import('../work/explain.ts')).explain(word, options.output),
    );
}

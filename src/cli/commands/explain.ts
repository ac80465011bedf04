import { Command } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';

/** `irsactl explain`: what a word of irsactl means, also without a network. */
export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'explain an error code, a link of the chain, or a field of irsa.yaml; without a word, list the codes',
    )
    .argument('[word]', 'for example IRSA-PLAN-001, roles, or spec.issuer.s3')
    .addOption(outputOption())
    .action(async (word: string | undefined, options: { readonly output: OutputFormat }) =>
      (await import('../work/explain.ts')).explain(word, options.output),
    );
}

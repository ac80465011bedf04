import { Command } from 'commander';
import { documentFormatOption, outOption } from '../document-output.ts';

/** `irsactl render`: what injection puts into the cluster, as manifests. */
export function renderCommand(): Command {
  return new Command('render')
    .description(
      "write the manifests by which pods get their token: the webhook's, or with `injection: none` what belongs into your pods",
    )
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .addOption(documentFormatOption().default('yaml'))
    .addOption(outOption())
    .action(async (options) => (await import('../work/render.ts')).render(options));
}

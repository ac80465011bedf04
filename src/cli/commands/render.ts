import { Command } from 'commander';
import { documentFormatOption, outOption } from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl render`: what belongs to a chain as files, for those who put it in place themselves. */
export function renderCommand(): Command {
  return withGuide(new Command('render'), {
    examples: [
      { does: 'The manifests of ./irsa.yaml', line: 'irsactl render' },
      { does: 'Into a file', line: 'irsactl render --out webhook.yaml' },
      { does: 'As JSON', line: 'irsactl render -o json' },
    ],
    page: 'how-to/run-the-webhook.md',
  })
    .description(
      "write the manifests by which pods get their token: the webhook's, or with `injection: none` what belongs into your pods",
    )
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .addOption(documentFormatOption().default('yaml'))
    .addOption(outOption())
    .action(async (options) => (await import('../work/render.ts')).render(options));
}

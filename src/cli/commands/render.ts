import { Command } from 'commander';
import { fileOption } from '../chain-options.ts';
import { documentFormatOption, outOption } from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl render`: what belongs to a chain as files, for those who put it in place themselves. */
export function renderCommand(): Command {
  return withGuide(new Command('render'), {
    examples: [
      { does: 'Print the manifests for ./irsa.yaml', line: 'irsactl render' },
      { does: 'Into a file', line: 'irsactl render --out webhook.yaml' },
      { does: 'As JSON', line: 'irsactl render -o json' },
    ],
    page: 'how-to/run-the-webhook.md',
  })
    .description(
      'print the injection manifests: the webhook, or with `injection: none` the parts for your pods',
    )
    .addOption(fileOption())
    .addOption(documentFormatOption().default('yaml'))
    .addOption(outOption())
    .action(async (options) => (await import('../work/render.ts')).render(options));
}

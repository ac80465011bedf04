import { Command, Option } from 'commander';
import { distributionNames } from '../../distributions/distribution.ts';
import { withClusterOptions } from '../access-options.ts';
import { outputOption } from '../chain-options.ts';
import { documentFormatOption, outOption } from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';
import { eachAsTyped } from '../list-value.ts';

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
    .addOption(fileOption())
    .addOption(documentFormatOption().default('yaml'))
    .addOption(outOption())
    .action(async (options) => (await import('../work/render.ts')).render(options))
    .addCommand(controlPlaneCommand());
}

function controlPlaneCommand(): Command {
  return withClusterOptions(
    withGuide(new Command('control-plane'), {
      examples: [
        { does: 'For K3s', line: 'irsactl render control-plane --distribution k3s' },
        { does: 'For Talos, into a file', line: 'irsactl render control-plane -d talos --out talos.md' },
        { does: 'For RKE2, for a script', line: 'irsactl render control-plane -d rke2 -o json' },
      ],
      page: 'how-to/render-the-control-plane.md',
    }),
  )
    .description(
      'write files and steps for the API servers of a distribution that irsactl does not change itself',
    )
    .addOption(fileOption())
    .addOption(
      new Option('-d, --distribution <name>', 'what the cluster runs on')
        .choices(distributionNames)
        .makeOptionMandatory(),
    )
    .option(
      '--accepted-issuer <url>',
      'an issuer that the API servers accept today, to the letter, where they do not show it themselves (repeatable; one each time)',
      eachAsTyped(),
    )
    .addOption(outputOption())
    .addOption(outOption())
    .action(async (options) => (await import('../work/render-control-plane.ts')).renderControlPlane(options));
}

function fileOption(): Option {
  return new Option('-f, --file <path>', 'the chain; `-` reads standard input').default('irsa.yaml');
}

import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Consent } from '../chain/link.ts';
import { type LinkName, linkNames } from '../chain/link-name.ts';
import { type ConnectTo, parseConnectTo } from '../net/connect-to.ts';
import { type ClusterOptions, withClusterOptions } from './access-options.ts';
import { shared, withChoices } from './help/shared-option.ts';
import { listOf } from './list-value.ts';
import { regionValue } from './region-value.ts';
import type { Detail } from './views/difference-view.ts';
import type { ProgressMode } from './views/progress-view.ts';

/** `human` is what `text` was called before. */
const outputFormats = ['text', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Options of every command that works on a chain. */
export interface ChainOptions extends ClusterOptions {
  readonly file: string;
  readonly output: OutputFormat;
  readonly quiet?: true;
  readonly connectTo?: readonly ConnectTo[];
  readonly caFile?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly only?: readonly LinkName[];
  readonly adopt?: true;
  readonly prune?: true;
  readonly accepted?: true;
  readonly forceManagedManifests?: true;
  readonly issuerChangeReviewed?: true;
  readonly acceptLoss?: true;
  /** Set by rotate, which only changes what is there. */
  readonly createsNothing?: true;
  readonly renewSecrets?: true;
  /** Set only by `rotate`. */
  readonly rotate?: Consent['rotate'];
  readonly yes?: true;
  readonly dryRun?: true;
  readonly full?: true;
}

/** A command with the options that all commands for a chain share. */
export function chainCommand(name: string, output = outputOption()): Command {
  const command = new Command(name)
    .addOption(fileOption())
    .addOption(output)
    .addOption(shared('-q, --quiet', 'print no progress'));
  return withClusterOptions(command)
    .addOption(profileOption())
    .addOption(shared('--region <region>', 'AWS region, in place of spec.aws.region').argParser(regionValue))
    .addOption(
      shared(
        '--connect-to <rule>',
        'HOST1:PORT1:HOST2:PORT2: fetch public documents of the first from the second, like curl (repeatable)',
      ).argParser(listOf(connectTo)),
    )
    .addOption(caFileOption())
    .hook('preAction', async () => (await import('./bound-heap.ts')).boundHeap());
}

/** A command that removes a chain or part of it, in two runs. */
export function removalCommand(name: string): Command {
  return chainCommand(name)
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'print the plan and stop')
    .addOption(fullOption())
    .option('--accept-loss', "stop accepting the issuer's tokens even if some are in use");
}

export function outputOption(
  formats: readonly string[] = outputFormats,
  does = 'format of the result',
): Option {
  const option = shared('-o, --output <format>', does);
  return withChoices(option, formats, new Map([['human', 'text']])).default('text');
}

/** irsa.yml if only that exists. */
const usualFile = !existsSync('irsa.yaml') && existsSync('irsa.yml') ? 'irsa.yml' : 'irsa.yaml';

export function fileOption(does = 'the irsa.yaml to use; `-` reads standard input'): Option {
  return shared('-f, --file <path>', does).default(usualFile, '"irsa.yaml"');
}

export function profileOption(): Option {
  return shared('--profile <profile>', 'AWS profile (default: as the AWS CLI finds it)');
}

export function caFileOption(): Option {
  return shared('--ca-file <path>', 'PEM file with further certificate authorities to trust');
}

export function onlyOption(): Option {
  return new Option(
    '--only <link>',
    `change only these links, such as issuer,roles (repeatable). Links: ${linkNames.join(', ')}`,
  ).argParser(listOf(linkOf));
}

function linkOf(name: string): LinkName {
  return linkNames.find((link) => link === name) ?? noLink();
}

/** Commander's words for a wrong choice; usage-error.ts then adds the nearest one. */
function noLink(): never {
  throw new InvalidArgumentError(`Allowed choices are ${linkNames.join(', ')}.`);
}

export function adoptOption(): Option {
  return new Option('--adopt', 'adopt existing resources that have the same name');
}

export function pruneOption(): Option {
  return new Option(
    '--prune',
    'delete roles, service accounts and identity providers of this chain that irsa.yaml no longer declares',
  );
}

export function issuerChangeReviewedOption(): Option {
  return new Option('--issuer-change-reviewed', "confirm that you checked who else trusts today's issuer");
}

export function acceptedOption(): Option {
  return new Option(
    '--accepted',
    'with `controlPlane: manual`: confirm that every API server accepts the issuer',
  );
}

export function forceManagedManifestsOption(): Option {
  return new Option(
    '--force-managed-manifests',
    'change API servers although another tool writes their manifests; give that tool the same flags',
  );
}

export function detailedExitcodeOption(): Option {
  return new Option('--detailed-exitcode', 'exit with 3 if there is something to do');
}

export function fullOption(): Option {
  return new Option('--full', 'print every field of every change');
}

export function detailOf({ full }: Pick<ChainOptions, 'full'>): Detail {
  return full ? 'whole' : 'folded';
}

export function consentOf(options: ChainOptions): Consent {
  return {
    adopt: options.adopt === true,
    prune: options.prune === true,
    accepted: options.accepted === true,
    forceManagedManifests: options.forceManagedManifests === true,
    issuerChangeReviewed: options.issuerChangeReviewed === true,
    acceptLoss: options.acceptLoss === true,
    ...(options.renewSecrets && { renewSecrets: true }),
    ...(options.createsNothing && { createsNothing: true }),
    ...(options.rotate && { rotate: options.rotate }),
  };
}

export function progressModeOf(options: Pick<ChainOptions, 'quiet' | 'output'>): ProgressMode {
  if (options.quiet) return 'quiet';
  return options.output === 'json' ? 'json' : 'people';
}

function connectTo(text: string): ConnectTo {
  const rule = parseConnectTo(text);
  if (rule) return rule;
  throw new InvalidArgumentError(whyNoRule(text));
}

function whyNoRule(text: string): string {
  const [, ...ports] = /^(?:\[[^\]]*\]|[^:[\]]*):([^:]*):(?:\[[^\]]*\]|[^:[\]]*):([^:]*)$/.exec(text) ?? [];
  const wrong = ports.find((port) => !/^\d*$/.test(port));
  if (wrong !== undefined) return `The port '${wrong}' is not a number.`;
  const tooLarge = ports.find((port) => Number(port) > 65_535);
  return tooLarge === undefined
    ? 'It has four parts, for example my-bucket.s3.eu-central-1.amazonaws.com:443:127.0.0.1:8443.'
    : `The port ${tooLarge} is more than 65535.`;
}

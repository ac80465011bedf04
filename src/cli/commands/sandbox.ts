import { Command, InvalidArgumentError } from 'commander';
import type { SandboxCommandOptions } from '../../sandbox/run-sandbox.ts';
import { parseAccountId } from '../../trust/arn.ts';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { listOf } from '../list-value.ts';
import { standardError } from '../output/printer.ts';
import { regionValue } from '../region-value.ts';
import { writeResult } from '../result.ts';

export function sandboxCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('sandbox')), {
    examples: [
      { does: 'Serve, and print the variables for clients', line: 'irsactl sandbox' },
      { does: 'On a fixed port', line: 'irsactl sandbox --listen 127.0.0.1:4566' },
      {
        does: 'With delays and throttling like AWS',
        line: 'irsactl sandbox --iam-lag 5 --iam-rate 10 --jwks-cache 300',
      },
      { does: 'With a second account', line: 'irsactl sandbox --other-account 222222222222' },
      {
        does: 'For pods and nodes, with its CA certificate in a file',
        line: 'irsactl sandbox --listen 0.0.0.0:4566 --ca-file sandbox-ca.pem',
      },
    ],
    exits: { done: 'stopped by Ctrl-C' },
    page: 'sandbox/README.md',
  })
    .description('run a local AWS emulator: STS, IAM, S3, CloudFront and ACM')
    .option('--listen <host:port>', 'endpoint and proxy; port 0 takes a free one', '127.0.0.1:0')
    .option('--tls-port <port>', 'port of the public documents over TLS; 0 takes a free one', '0')
    .option('--ca-file <path>', 'file for its CA certificate (default: a temporary file)')
    .option('--region <region>', 'AWS region for clients', regionValue, 'eu-central-1')
    .option('--account <id>', 'AWS account for clients', '123456789012')
    .option('--other-account <id>', 'further AWS account (repeatable)', listOf(accountId))
    .option('--iam-lag <seconds>', 'delay until STS sees changes of IAM', numberFrom(0))
    .option('--iam-rate <calls>', 'IAM calls per second before it throttles', numberFrom(1))
    .option('--jwks-cache <seconds>', 'time that STS caches the keys of an issuer', numberFrom(0))
    .option('--slow-documents <seconds>', 'delay of each public document', numberFrom(0))
    .option('--down <region>', 'region in which S3, STS and ACM do not answer', regionValue)
    .addOption(outputOption())
    .action(serve);
}

async function serve({ output, ...options }: SandboxCommandOptions & { readonly output: OutputFormat }) {
  const { runSandbox } = await import('../../sandbox/run-sandbox.ts');
  await runSandbox(options, {
    show: (served, exports) => writeResult(output, served, () => exports),
    report: (line) => (output === 'text' ? standardError().lines([line]) : undefined),
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      }),
  });
}

function numberFrom(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= least && value <= 86_400) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to 86400.`);
  };
}

function accountId(text: string): string {
  if (parseAccountId(text)) return text;
  throw new InvalidArgumentError('An account ID has twelve digits.');
}

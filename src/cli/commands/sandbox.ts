import { Command } from 'commander';
import type { SandboxCommandOptions } from '../../sandbox/run-sandbox.ts';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardError } from '../output/printer.ts';
import { regionValue } from '../region-value.ts';
import { writeResult } from '../result.ts';

/** `irsactl sandbox`: an AWS stand-in on this machine, until Ctrl-C. */
export function sandboxCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('sandbox')), {
    examples: [
      { does: 'Serve, and print the exports for clients', line: 'irsactl sandbox' },
      { does: 'On a port that stays the same', line: 'irsactl sandbox --listen 127.0.0.1:4566' },
      {
        does: 'For pods and nodes, with its authority in a file',
        line: 'irsactl sandbox --listen 0.0.0.0:4566 --ca-file sandbox-ca.pem',
      },
    ],
    exits: { done: 'stopped by Ctrl-C' },
    page: 'sandbox/README.md',
  })
    .description('serve STS, IAM and S3 on this machine, and print how clients reach them')
    .option('--listen <host:port>', 'endpoint and proxy; port 0 takes a free one', '127.0.0.1:0')
    .option('--tls-port <port>', 'port of the public documents over TLS; 0 takes a free one', '0')
    .option(
      '--ca-file <path>',
      'where to write the certificate of its own authority; default: a temporary file',
    )
    .option('--region <region>', 'region that it prints for clients', regionValue, 'eu-central-1')
    .option('--account <id>', 'account of the credentials that it prints', '123456789012')
    .addOption(outputOption())
    .action(serve);
}

async function serve({ output, ...options }: SandboxCommandOptions & { readonly output: OutputFormat }) {
  const { runSandbox } = await import('../../sandbox/run-sandbox.ts');
  await runSandbox(options, {
    show: (served, exports) => writeResult(output, served, () => exports),
    report: (line) => (output === 'human' ? standardError().lines([line]) : undefined),
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      }),
  });
}

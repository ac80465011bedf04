import { Command } from 'commander';
import type { IssuerServerOptions } from '../../issuer-server/options.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { durationValue } from '../duration-value.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { writeResult } from '../result.ts';
import { logForPeople } from '../server-log.ts';
import { goInteger } from '../webhook-flags/go-values.ts';

const page = 'how-to/serve-the-documents-yourself.md';

/** `irsactl issuer serve`: the two documents, from the keys that the cluster has now. */
export function issuerCommand(): Command {
  const examples = [
    {
      does: 'In a pod, behind an Ingress that ends TLS',
      line: 'irsactl issuer serve --issuer https://oidc.example.com --plain-http',
    },
    {
      does: 'With a certificate from files, for the cluster of a kubeconfig',
      line: 'irsactl issuer serve --issuer https://oidc.example.com --tls-cert tls.crt --tls-key tls.key --kubeconfig admin.conf',
    },
    {
      does: 'From files with keys, without a cluster',
      line: 'irsactl issuer serve sa-signer.key.pub --issuer https://oidc.example.com --plain-http --port 8080',
    },
  ] as const;
  const port = goInteger({ least: 0, most: 65_535 });
  const serve = withGuide(withExtraAuthorities(new Command('serve')), {
    examples,
    exits: { done: 'stopped by SIGTERM or Ctrl-C' },
    page,
  })
    .description('serve the discovery document and the JWKS, made from the keys of the live cluster')
    .argument('[files...]', 'keys or JWKS to serve in place of the cluster’s')
    .requiredOption('--issuer <issuer>', 'the issuer: https://HOST or https://HOST/PATH', parseIssuerUrl)
    .option('--kubeconfig <path>', 'the cluster; default: as kubectl finds it, or the pod it runs in')
    .option('--tls-cert <path>', 'certificate with its intermediates, followed when it changes')
    .option('--tls-key <path>', 'its private key')
    .option('--plain-http', 'serve without TLS: for a proxy in front that ends it')
    .option('--host <address>', 'address to listen on; :: takes IPv4 as well', '::')
    .option('--port <number>', 'port of the documents; 0 takes a free one', port, 8443)
    .option(
      '--metrics-port <number>',
      'port of /healthz, /readyz and /metrics, plain HTTP; 0 takes a free one',
      port,
      9999,
    )
    .option('--interval <duration>', 'how often the keys are read (default: 1m)', durationValue)
    .option(
      '--shutdown-delay <duration>',
      'how long calls are still taken after the first signal (default: 5s)',
      durationValue,
    )
    .addOption(outputOption())
    .action(runServer);
  return withGuide(new Command('issuer'), { examples, page })
    .description('serve the two documents of the issuer')
    .addCommand(serve);
}

interface ServeOptions extends Pick<IssuerServerOptions, 'kubeconfig' | 'host' | 'port' | 'metricsPort'> {
  readonly issuer: IssuerUrl;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly plainHttp?: true;
  readonly interval?: number;
  readonly shutdownDelay?: number;
  readonly output: OutputFormat;
}

async function runServer(files: readonly string[], options: ServeOptions, command: Command): Promise<void> {
  if (files.includes('-')) command.error('error: files are read again and again: name them, not `-`');
  const { issuer, kubeconfig, host, port, metricsPort, output } = options;
  const { interval = 60_000, shutdownDelay = 5_000 } = options;
  const { serveIssuer } = await import('../../issuer-server/serve-issuer.ts');
  await serveIssuer(
    {
      ...{ issuer, files, host, port, metricsPort, interval, shutdownDelay, tls: tlsOf(options, command) },
      ...(kubeconfig !== undefined && { kubeconfig }),
    },
    process.env,
    // People read it in the log.
    (served) => writeResult(output, served, () => []),
    output === 'human' ? await logForPeople() : undefined,
  );
}

/** Null for plain HTTP, which nobody gets who did not ask for it. */
function tlsOf({ tlsCert, tlsKey, plainHttp }: ServeOptions, command: Command): IssuerServerOptions['tls'] {
  const named = tlsCert !== undefined || tlsKey !== undefined;
  if (plainHttp && named)
    return command.error('error: with --plain-http nothing is served under a certificate');
  if (plainHttp) return null;
  if (tlsCert !== undefined && tlsKey !== undefined) return { certPath: tlsCert, keyPath: tlsKey };
  return command.error(
    'error: name --tls-cert and --tls-key; behind a proxy that ends TLS say --plain-http instead',
  );
}

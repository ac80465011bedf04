import { Command, InvalidArgumentError, Option } from 'commander';
import { type WebhookOptions, webhookDefaults } from '../../webhook/options.ts';

/** `irsactl webhook`: the admission server, with the flags of the EKS pod identity webhook where it has them. */
export function webhookCommand(): Command {
  return new Command('webhook')
    .description('serve the admission webhook that injects token and environment into pods')
    .option('--host <address>', 'address to listen on', webhookDefaults.host)
    .addOption(port('--port <number>', 'HTTPS port; 0 takes a free one').default(webhookDefaults.port))
    .addOption(
      port('--metrics-port <number>', 'port of the metrics, plain HTTP').default(webhookDefaults.metricsPort),
    )
    .option('--kubeconfig <path>', 'the cluster; default: as kubectl finds it, or the pod it runs in')
    .option('--annotation-prefix <domain>', 'domain of the annotations', webhookDefaults.annotationPrefix)
    .option(
      '--token-audience <audience>',
      'audience where a service account names none',
      webhookDefaults.tokenAudience,
    )
    .option('--token-mount-path <path>', 'where containers find the token', webhookDefaults.tokenMountPath)
    .addOption(
      seconds('--token-expiration <seconds>', 'life of the token').default(webhookDefaults.tokenExpiration),
    )
    .option('--aws-default-region <region>', 'region for containers that set none')
    .option(
      '--sts-regional-endpoint',
      'tell old SDKs to use the STS endpoint of their region',
      webhookDefaults.stsRegionalEndpoint,
    )
    .addOption(
      duration(
        '--service-account-lookup-grace-period <duration>',
        'wait for an unknown service account',
      ).default(webhookDefaults.serviceAccountLookupGracePeriod, '500ms'),
    )
    .option('--tls-cert <path>', 'certificate of your own, reloaded when it changes')
    .option('--tls-key <path>', 'its private key')
    .option('--webhook-configuration <name>', 'registration that is to carry the CA of the webhook')
    .option(
      '--tls-host <name>',
      'host name or address in the own certificate (repeatable; default: localhost and 127.0.0.1)',
      (name: string, before: readonly string[]) => [...before, name],
      webhookDefaults.tlsHost,
    )
    .action(serve);
}

async function serve(options: WebhookOptions): Promise<void> {
  const { serveWebhook } = await import('../../webhook/serve-webhook.ts');
  await serveWebhook(options, process.env);
}

function port(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => wholeNumber(text, 65_535));
}

function seconds(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => wholeNumber(text, Number.MAX_SAFE_INTEGER));
}

function duration(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseDuration);
}

function wholeNumber(text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new InvalidArgumentError(`It is a whole number up to ${most}.`);
}

const unitMilliseconds = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 0.001, ns: 0.000_001 };

/** A duration as Go writes it (`500ms`, `1m30s`, `0`), in milliseconds: https://pkg.go.dev/time#ParseDuration */
function parseDuration(text: string): number {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|ns))+$/.test(text)) {
    throw new InvalidArgumentError('It is written as 500ms, 2s or 1m30s.');
  }
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * millisecondsOf(unit), 0);
}

function millisecondsOf(unit: string | undefined): number {
  const found = Object.entries(unitMilliseconds).find(([name]) => name === unit);
  return found?.[1] ?? 0;
}

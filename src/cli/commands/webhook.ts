import { type Command, Option } from 'commander';
import { type WebhookOptions, webhookDefaults } from '../../webhook/options.ts';
import { checkExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import {
  booleanFlag,
  cipherSuiteList,
  durationFlag,
  integerFlag,
  portFlag,
  serverAddress,
  tlsVersion,
} from '../webhook-flags/flag-values.ts';
import { GoCommand } from '../webhook-flags/go-command.ts';
import { flagNotes, ignoredFlags, ignoredHeading } from '../webhook-flags/ignored-flags.ts';

export function webhookCommand(): Command {
  const command = withGuide(new GoCommand('webhook'), {
    examples: [
      {
        does: 'In a pod, with the certificate of a mounted Secret',
        line: 'irsactl webhook --tls-cert /etc/webhook/certs/tls.crt --tls-key /etc/webhook/certs/tls.key',
      },
      {
        does: 'Also with roles from the ConfigMap pod-identity-webhook',
        line: 'irsactl webhook --namespace irsactl-system --watch-config-map',
      },
      {
        does: 'On this machine, for the cluster of a kubeconfig, logging each decision',
        line: 'irsactl webhook --kubeconfig admin.conf --port 8443 --tls-cert tls.crt --tls-key tls.key -v=4',
      },
    ],
    exits: { done: 'stopped by SIGTERM or Ctrl-C' },
    page: 'webhook-compatibility.md',
  })
    .description('serve the admission webhook that injects the token and the environment variables into pods')
    // The EKS webhook also ignores words without a flag; irsactl logs a note.
    .allowExcessArguments();
  const groups = [
    ['Flags of the EKS pod identity webhook:', compatibleFlags()],
    ['Own flags:', ownFlags()],
    [ignoredHeading, ignoredFlags()],
  ] as const;
  for (const [heading, flags] of groups) {
    command.optionsGroup(heading);
    for (const flag of flags) command.addOption(flag);
  }
  return command.action(serve);
}

async function serve(options: WebhookOptions, command: Command): Promise<void> {
  if (command.getOptionValue('version') === true) {
    const [{ readVersion }, { standardOutput }] = await Promise.all([
      import('../version.ts'),
      import('../output/printer.ts'),
    ]);
    standardOutput().data(`${readVersion()}\n`);
    return;
  }
  await checkExtraAuthorities();
  const { serveWebhook } = await import('../../webhook/serve-webhook.ts');
  await serveWebhook(options, process.env, flagNotes(command), await terminalLog());
}

function compatibleFlags(): readonly Option[] {
  const defaults = webhookDefaults;
  return [
    new Option('--port <number>', 'HTTPS port; 0 takes a free one')
      .argParser(portFlag)
      .default(defaults.port),
    new Option('--metrics-port <number>', 'port of the metrics, plain HTTP; 0 takes a free one')
      .argParser(portFlag)
      .default(defaults.metricsPort),
    text('--kubeconfig <path>', 'kubeconfig (default: as kubectl finds it, or the cluster of the pod)'),
    new Option('--kube-api <url>', 'address of the API server (default: from the kubeconfig)').argParser(
      serverAddress,
    ),
    text('--tls-cert <path>', 'TLS certificate, reloaded when it changes', defaults.tlsCert),
    text('--tls-key <path>', 'private key of the certificate', defaults.tlsKey),
    text('--namespace <name>', 'namespace of the ConfigMap', defaults.namespace),
    new Option(
      '--tls-cipher-suites <names>',
      'cipher suites up to TLS 1.2, comma-separated, with the names of Go',
    )
      .argParser(cipherSuiteList)
      .default(defaults.tlsCipherSuites, "Node's"),
    new Option(
      '--tls-min-version <version>',
      '1.0 to 1.3, or VersionTLS10 to VersionTLS13 (default: 1.2)',
    ).argParser(tlsVersion),
    text('--annotation-prefix <domain>', 'domain of the annotations', defaults.annotationPrefix),
    text('--token-audience <audience>', 'audience if a service account sets none', defaults.tokenAudience),
    text('--token-mount-path <path>', 'path of the token in containers', defaults.tokenMountPath),
    new Option('--token-expiration <seconds>', 'lifetime of the token; at least 600')
      .argParser(integerFlag(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
      .default(defaults.tokenExpiration),
    text('--aws-default-region <region>', 'region if a container sets none'),
    bool(
      '--sts-regional-endpoint [bool]',
      'tell old SDKs to use the regional STS endpoint',
      defaults.stsRegionalEndpoint,
    ),
    bool(
      '--watch-config-map [bool]',
      'also read roles from the ConfigMap pod-identity-webhook',
      defaults.watchConfigMap,
    ),
    bool('--compose-role-arn [bool]', 'complete role names to ARNs, on EC2', defaults.composeRoleArn),
    text('--watch-container-credentials-config <path>', 'configuration file of EKS Pod Identity'),
    text(
      '--container-credentials-audience <audience>',
      'audience of its token',
      defaults.containerCredentialsAudience,
    ),
    text(
      '--container-credentials-token-mount-path <path>',
      'path of its token',
      defaults.containerCredentialsTokenMountPath,
    ),
    text(
      '--container-credentials-token-volume-name <name>',
      'volume of its token',
      defaults.containerCredentialsTokenVolumeName,
    ),
    text(
      '--container-credentials-token-path <name>',
      'file of its token in the volume',
      defaults.containerCredentialsTokenPath,
    ),
    text('--container-credentials-full-uri <url>', 'URL of its agent', defaults.containerCredentialsFullUri),
    duration(
      '--service-account-lookup-grace-period <duration>',
      'wait this long for an unknown service account; at least 3s, at most 8s',
    ).default(defaults.serviceAccountLookupGracePeriod, '0s'),
    new Option('-v, --v <level>', 'verbosity; from 4, log each decision')
      .argParser(integerFlag(-(2 ** 31), 2 ** 31 - 1))
      .default(defaults.v),
    new Option('--version [bool]', 'print the version and exit').argParser(booleanFlag),
  ];
}

function ownFlags(): readonly Option[] {
  const defaults = webhookDefaults;
  return [
    text('--host <address>', 'address to listen on; :: includes IPv4', defaults.host),
    duration('--shutdown-delay <duration>', 'keep serving this long after the first signal').default(
      defaults.shutdownDelay,
      '5s',
    ),
    duration('--max-cache-age <duration>', 'not ready if the cache of the cluster is older').default(
      defaults.maxCacheAge,
      '10m',
    ),
    bool(
      '--watch-namespaces [bool]',
      'use annotations of a namespace as defaults for its service accounts',
      defaults.watchNamespaces,
    ),
    bool('--namespace-roles [bool]', 'with --watch-namespaces: also the role', defaults.namespaceRoles),
    bool('--reject-invalid [bool]', 'deny pods with an invalid identity', defaults.rejectInvalid),
    bool(
      '--role-session-name [bool]',
      'set AWS_ROLE_SESSION_NAME to the name of the pod',
      defaults.roleSessionName,
    ),
    text('--sts-endpoint-url <url>', 'set AWS_ENDPOINT_URL_STS, for private clouds'),
  ];
}

function text(flag: string, description: string, value?: string): Option {
  return new Option(flag, description).default(value);
}

function bool(flag: string, description: string, value: boolean): Option {
  return new Option(flag, description).argParser(booleanFlag).default(value);
}

function duration(flag: string, description: string): Option {
  return new Option(flag, description).argParser(durationFlag);
}

/** Prints a log line on a terminal; undefined without one, when the log is JSON. */
async function terminalLog(): Promise<((line: string) => void) | undefined> {
  const { standardError } = await import('../output/printer.ts');
  const output = standardError();
  if (!output.isTerminal) return undefined;
  const { serverLogLine } = await import('../views/server-log-view.ts');
  return (line) => output.lines([serverLogLine(line)]);
}

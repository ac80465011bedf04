import { type Command, Option } from 'commander';
import { type WebhookOptions, webhookDefaults } from '../../webhook/options.ts';
import { checkExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { logForPeople } from '../server-log.ts';
import {
  booleanFlag,
  durationFlag,
  integerFlag,
  portFlag,
  serverAddress,
} from '../webhook-flags/flag-values.ts';
import { GoCommand } from '../webhook-flags/go-command.ts';
import { flagNotes, ignoredFlags, withoutEffect } from '../webhook-flags/ignored-flags.ts';
import { cipherSuiteList, tlsVersion } from '../webhook-flags/tls-values.ts';

/** `irsactl webhook`: the admission server, with every flag of the EKS pod identity webhook and some of its own. */
export function webhookCommand(): Command {
  const command = withGuide(new GoCommand('webhook'), {
    examples: [
      {
        does: 'In a pod, with the certificate of a mounted Secret',
        line: 'irsactl webhook --tls-cert /etc/webhook/certs/tls.crt --tls-key /etc/webhook/certs/tls.key',
      },
      {
        does: 'The same, with roles from the ConfigMap pod-identity-webhook as well',
        line: 'irsactl webhook --namespace irsactl-system --watch-config-map',
      },
      {
        does: 'On this machine, for the cluster of a kubeconfig, with each decision in its log',
        line: 'irsactl webhook --kubeconfig admin.conf --port 8443 --tls-cert tls.crt --tls-key tls.key -v=4',
      },
    ],
    exits: { done: 'stopped by SIGTERM or Ctrl-C' },
    page: 'webhook-compatibility.md',
  })
    .description('serve the admission webhook that injects token and environment into pods')
    // Words that belong to no flag are ignored by the EKS webhook, too; here with a note.
    .allowExcessArguments();
  const groups = [
    ['Flags of the EKS pod identity webhook:', compatibleFlags()],
    ['Own flags:', ownFlags()],
    [withoutEffect, ignoredFlags()],
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
  await serveWebhook(options, process.env, flagNotes(command), await logForPeople());
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
    text('--kubeconfig <path>', 'the cluster; default: as kubectl finds it, or the pod it runs in'),
    new Option(
      '--kube-api <url>',
      'address of the API server, in place of the one in the kubeconfig',
    ).argParser(serverAddress),
    text('--tls-cert <path>', 'the certificate, read again when it changes', defaults.tlsCert),
    text('--tls-key <path>', 'its private key', defaults.tlsKey),
    text('--namespace <name>', 'where the ConfigMap is', defaults.namespace),
    new Option('--tls-cipher-suites <names>', 'cipher suites up to TLS 1.2 as Go names them, comma-separated')
      .argParser(cipherSuiteList)
      .default(defaults.tlsCipherSuites, 'those of Node'),
    new Option(
      '--tls-min-version <version>',
      '1.0 to 1.3, or VersionTLS10 to VersionTLS13 (default: 1.2)',
    ).argParser(tlsVersion),
    text('--annotation-prefix <domain>', 'domain of the annotations', defaults.annotationPrefix),
    text(
      '--token-audience <audience>',
      'audience where a service account names none',
      defaults.tokenAudience,
    ),
    text('--token-mount-path <path>', 'where containers find the token', defaults.tokenMountPath),
    new Option('--token-expiration <seconds>', 'life of the token; at least 600')
      .argParser(integerFlag(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
      .default(defaults.tokenExpiration),
    text('--aws-default-region <region>', 'region for containers that set none'),
    bool(
      '--sts-regional-endpoint [bool]',
      'tell old SDKs to use the STS endpoint of their region',
      defaults.stsRegionalEndpoint,
    ),
    bool(
      '--watch-config-map [bool]',
      'read roles from the ConfigMap pod-identity-webhook, too',
      defaults.watchConfigMap,
    ),
    bool('--compose-role-arn [bool]', 'make ARNs of bare role names, on EC2', defaults.composeRoleArn),
    text('--watch-container-credentials-config <path>', 'the file of EKS Pod Identity'),
    text(
      '--container-credentials-audience <audience>',
      'its audience',
      defaults.containerCredentialsAudience,
    ),
    text(
      '--container-credentials-token-mount-path <path>',
      'where its token is',
      defaults.containerCredentialsTokenMountPath,
    ),
    text(
      '--container-credentials-token-volume-name <name>',
      'its volume',
      defaults.containerCredentialsTokenVolumeName,
    ),
    text(
      '--container-credentials-token-path <name>',
      'its file in the volume',
      defaults.containerCredentialsTokenPath,
    ),
    text('--container-credentials-full-uri <url>', 'its agent', defaults.containerCredentialsFullUri),
    duration(
      '--service-account-lookup-grace-period <duration>',
      'how long a pod waits for an unknown service account; less than 3s is 3s, more than 8s is 8s',
    ).default(defaults.serviceAccountLookupGracePeriod, '0s'),
    new Option('-v, --v <level>', 'verbosity: 4 and more logs each decision')
      .argParser(integerFlag(-(2 ** 31), 2 ** 31 - 1))
      .default(defaults.v),
    new Option('--version [bool]', 'print the version and end').argParser(booleanFlag),
  ];
}

function ownFlags(): readonly Option[] {
  const defaults = webhookDefaults;
  return [
    text('--host <address>', 'address to listen on; :: takes IPv4 as well', defaults.host),
    duration('--shutdown-delay <duration>', 'how long pods are still served after the first signal').default(
      defaults.shutdownDelay,
      '5s',
    ),
    duration('--max-cache-age <duration>', 'not ready when what is known of the cluster is older').default(
      defaults.maxCacheAge,
      '10m',
    ),
    bool(
      '--watch-namespaces [bool]',
      'take annotations of a namespace as defaults of its service accounts',
      defaults.watchNamespaces,
    ),
    bool('--namespace-roles [bool]', 'with --watch-namespaces: the role as well', defaults.namespaceRoles),
    bool('--reject-invalid [bool]', 'deny pods whose identity is written wrongly', defaults.rejectInvalid),
    bool(
      '--role-session-name [bool]',
      'set AWS_ROLE_SESSION_NAME from the name of the pod',
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

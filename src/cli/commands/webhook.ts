import { type Command, Option } from 'commander';
import { type WebhookOptions, webhookDefaults } from '../../webhook/options.ts';
import { checkExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, listOf } from '../list-value.ts';
import { logForPeople } from '../server-log.ts';
import { flagNotes, withoutEffect } from '../webhook-flags/flag-notes.ts';
import { GoCommand } from '../webhook-flags/go-command.ts';
import { goBoolean, goDuration, goInteger, serverAddress } from '../webhook-flags/go-values.ts';
import { idleFlags } from '../webhook-flags/idle-flags.ts';
import { cipherSuiteList, tlsVersion } from '../webhook-flags/tls-values.ts';

/** `irsactl webhook`: the admission server, with every flag of the EKS pod identity webhook and some of its own. */
export function webhookCommand(): Command {
  const command = withGuide(new GoCommand('webhook'), {
    examples: [
      {
        does: 'In a pod, with a certificate of its own',
        line: 'irsactl webhook --namespace irsactl-system',
      },
      {
        does: 'With a certificate from files',
        line: 'irsactl webhook --in-cluster=false --tls-cert tls.crt --tls-key tls.key',
      },
      {
        does: 'On this machine, for the cluster of a kubeconfig, with each decision in its log',
        line: 'irsactl webhook --kubeconfig admin.conf --port 8443 -v=4',
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
    ['Flags of its own:', ownFlags()],
    [withoutEffect, idleFlags()],
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

const port = goInteger({ least: 0, most: 65_535 });
const int64 = goInteger({ least: -(2 ** 63), most: 2 ** 63 - 1 });
const int32 = goInteger({ least: -(2 ** 31), most: 2 ** 31 - 1 });

function compatibleFlags(): readonly Option[] {
  const defaults = webhookDefaults;
  return [
    new Option('--port <number>', 'HTTPS port; 0 takes a free one').argParser(port).default(defaults.port),
    new Option('--metrics-port <number>', 'port of the metrics, plain HTTP; 0 takes a free one')
      .argParser(port)
      .default(defaults.metricsPort),
    text('--kubeconfig <path>', 'the cluster; default: as kubectl finds it, or the pod it runs in'),
    new Option(
      '--kube-api <url>',
      'address of the API server, in place of the one in the kubeconfig',
    ).argParser(serverAddress),
    bool(
      '--in-cluster [bool]',
      'a CA and certificate of its own, in --tls-secret; =false: from files',
      defaults.inCluster,
    ),
    text(
      '--tls-cert <path>',
      'with --in-cluster=false: the certificate, followed when it changes',
      defaults.tlsCert,
    ),
    text('--tls-key <path>', 'with --in-cluster=false: its private key', defaults.tlsKey),
    text(
      '--service-name <name>',
      'the Service, for the names in the certificate of its own',
      defaults.serviceName,
    ),
    text('--namespace <name>', 'where Service, Secret and ConfigMap are', defaults.namespace),
    text('--tls-secret <name>', 'Secret of the CA and certificate of its own', defaults.tlsSecret),
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
      .argParser(int64)
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
    bool(
      '--enable-debugging-handlers [bool]',
      'serve /debug/alpha/ on both ports',
      defaults.enableDebuggingHandlers,
    ),
    new Option('-v, --v <level>', 'verbosity: 4 and more logs each decision')
      .argParser(int32)
      .default(defaults.v),
    new Option('--version [bool]', 'print the version and end').argParser(goBoolean),
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
    bool('--emit-events [bool]', 'tell misses as Events on the service account', defaults.emitEvents),
    text('--webhook-configuration <name>', 'its registration, which is to carry the CA of its own'),
    duration(
      '--tls-lifetime <duration>',
      'life of the certificate of its own; renewed after two thirds of it',
    ).default(defaults.tlsLifetime, '720h'),
    duration('--ca-lifetime <duration>', 'life of the CA of its own; rolled after two thirds of it').default(
      defaults.caLifetime,
      '8760h',
    ),
    new Option('--tls-host <name>', 'host name or address in the certificate of its own (repeatable)')
      .argParser(listOf(anyItem))
      .default(defaults.tlsHost, 'localhost, 127.0.0.1 and ::1'),
  ];
}

function text(flag: string, description: string, value?: string): Option {
  return new Option(flag, description).default(value);
}

function bool(flag: string, description: string, value: boolean): Option {
  return new Option(flag, description).argParser(goBoolean).default(value);
}

function duration(flag: string, description: string): Option {
  return new Option(flag, description).argParser(goDuration);
}

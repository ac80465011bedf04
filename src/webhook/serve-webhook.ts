import { type Logger, pino } from 'pino';
import { IrsaError } from '../errors/irsa-error.ts';
import { clampExpiration } from '../injection/annotation-values.ts';
import type { InjectionSettings, RoleAccount } from '../injection/settings.ts';
import { connectDirect } from '../kubernetes/direct/connect-direct.ts';
import { certificateFiles } from '../serving/certificate-files.ts';
import { listenForStop } from '../serving/listen-for-stop.ts';
import { machine } from '../serving/machine.ts';
import { instanceAccount } from './instance-account.ts';
import type { WebhookOptions } from './options.ts';
import { clusterObjects } from './sources/cluster-objects.ts';
import { collectGarbage } from './sources/collect-garbage.ts';
import { lookupMilliseconds } from './sources/lookup-wait.ts';
import { openSources } from './sources/open-sources.ts';
import { type RunningWebhook, startWebhook } from './start-webhook.ts';
import { tlsRules } from './tls-rules.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Serves until SIGTERM or SIGINT, then finishes requests in flight; a second signal ends the process immediately. `print`
 * takes each log line; default: JSON on standard error.
 */
export async function serveWebhook(
  options: WebhookOptions,
  env: Environment,
  notes: readonly string[],
  print?: (line: string) => void,
): Promise<void> {
  const log = pino(
    { name: 'irsactl-webhook', level: levelOf(options.v) },
    print ? { write: print } : pino.destination(2),
  );
  for (const note of notes) log.info(note);
  const signals = listenForStop();
  try {
    const webhook = await openWebhook(options, env, log);
    const signal = await signals.first;
    log.info({ signal }, 'stopping');
    await webhook.stop();
  } finally {
    signals.stopListening();
  }
}

/** klog has numbers: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/logging.md */
function levelOf(verbosity: number): 'info' | 'debug' | 'trace' {
  if (verbosity < 4) return 'info';
  return verbosity < 6 ? 'debug' : 'trace';
}

/** The webhook has flags for what the other commands read from the environment. */
function namingFlags(error: unknown): never {
  if (!(error instanceof IrsaError) || !/^IRSA-CLUSTER-0(01|13)$/.test(error.code)) throw error;
  const next =
    'Name a kubeconfig with --kubeconfig or an API server with --kube-api. In a pod, omit both flags.';
  throw new IrsaError(error.code, { ...error.problem, next }, { cause: error });
}

/** Connects to the cluster, reads the certificate and starts the webhook; throws an IrsaError if one of them fails. */
export async function openWebhook(
  options: WebhookOptions,
  env: Environment,
  log: Logger,
): Promise<RunningWebhook> {
  const tls = tlsRules(options.tlsCipherSuites, options.tlsMinVersion);
  const composeRoleArn = options.composeRoleArn ? await instanceAccount(env) : null;
  const { kubeconfig, kubeApi: server, namespace } = options;
  const access = {
    env,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(server !== undefined && { server }),
  };
  const connection = await connectDirect(access).catch(namingFlags);
  const certificates = await certificateFiles({
    certPath: options.tlsCert,
    keyPath: options.tlsKey,
    pollMilliseconds: 5_000,
    runtime: machine,
    log,
  });
  return startWebhook({
    settings: settingsOf(options, composeRoleArn),
    tls,
    host: options.host,
    port: options.port,
    metricsPort: options.metricsPort,
    shutdownMilliseconds: options.shutdownDelay,
    sources: openSources({
      cluster: clusterObjects({ ...connection, namespace, random: machine.random }),
      settings: {
        annotationPrefix: options.annotationPrefix,
        lookupMilliseconds: lookupMilliseconds(options.serviceAccountLookupGracePeriod),
        maxCacheAge: options.maxCacheAge,
        watchConfigMap: options.watchConfigMap,
        watchNamespaces: options.watchNamespaces,
        containerCredentials: options.watchContainerCredentialsConfig ?? null,
      },
      collectGarbage,
      runtime: machine,
      log,
    }),
    certificates,
    runtime: machine,
    log,
  });
}

function settingsOf(options: WebhookOptions, composeRoleArn: RoleAccount | null): InjectionSettings {
  const containerCredentials = {
    audience: options.containerCredentialsAudience,
    mountPath: options.containerCredentialsTokenMountPath,
    volumeName: options.containerCredentialsTokenVolumeName,
    tokenPath: options.containerCredentialsTokenPath,
    fullUri: options.containerCredentialsFullUri,
  };
  return {
    annotationPrefix: options.annotationPrefix,
    audience: options.tokenAudience,
    mountPath: options.tokenMountPath,
    expirationSeconds: clampExpiration(options.tokenExpiration),
    region: options.awsDefaultRegion ?? null,
    regionalSts: options.stsRegionalEndpoint,
    sessionName: options.roleSessionName,
    stsEndpoint: options.stsEndpointUrl ?? null,
    namespaceRoles: options.namespaceRoles,
    rejectInvalid: options.rejectInvalid,
    composeRoleArn,
    containerCredentials: options.watchContainerCredentialsConfig === undefined ? null : containerCredentials,
  };
}

import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { clampExpiration } from '../injection/annotation-values.ts';
import type { InjectionSettings, RoleHome } from '../injection/settings.ts';
import { connectDirect } from '../kubernetes/direct/connect-direct.ts';
import { listenForStop } from './listen-for-stop.ts';
import type { WebhookOptions } from './options.ts';
import type { Runtime } from './ports.ts';
import { roleHome } from './role-home.ts';
import { clusterObjects } from './sources/cluster-objects.ts';
import { lookupMilliseconds } from './sources/lookup-wait.ts';
import { openSources } from './sources/open-sources.ts';
import { type RunningWebhook, startWebhook } from './start-webhook.ts';
import { certificateFiles } from './tls/certificate-files.ts';
import type { CertificateSource } from './tls/certificate-source.ts';
import { ownCertificates } from './tls/own-certificates.ts';
import { tlsRules } from './tls/tls-rules.ts';
import { webhookCluster } from './tls/webhook-registration.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const servingLifetime = 30 * 86_400_000;
const filePoll = 5_000;

/** The machine's own clock and chance. */
export const machine: Runtime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => {}),
};

/** Serves until SIGTERM or SIGINT, then finishes what is in flight; a second signal ends the process at once. */
export async function serveWebhook(
  options: WebhookOptions,
  env: Environment,
  notes: readonly string[],
): Promise<void> {
  const log = pino({ name: 'irsactl-webhook', level: levelOf(options.v) }, pino.destination(2));
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

/** Joins flags, cluster and certificates to a running webhook. */
export async function openWebhook(
  options: WebhookOptions,
  env: Environment,
  log: Logger,
): Promise<RunningWebhook> {
  const tls = tlsRules(options.tlsCipherSuites, options.tlsMinVersion);
  const composeRoleArn = options.composeRoleArn ? await roleHome(env) : null;
  const certificates = await certificatesOf(options, log);
  const { kubeconfig, kubeApi: server, namespace } = options;
  const access = {
    env,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(server !== undefined && { server }),
  };
  const { client, watch } = await connectDirect(access);
  return startWebhook({
    settings: settingsOf(options, composeRoleArn),
    tls,
    debugRoutes: options.enableDebuggingHandlers,
    host: options.host,
    port: options.port,
    metricsPort: options.metricsPort,
    shutdownMilliseconds: options.shutdownDelay,
    sources: openSources({
      cluster: clusterObjects({ client, watch, namespace, random: machine.random }),
      settings: {
        annotationPrefix: options.annotationPrefix,
        lookupMilliseconds: lookupMilliseconds(options.serviceAccountLookupGracePeriod),
        maxCacheAge: options.maxCacheAge,
        watchConfigMap: options.watchConfigMap,
        watchNamespaces: options.watchNamespaces,
        emitEvents: options.emitEvents,
        containerCredentials: options.watchContainerCredentialsConfig ?? null,
      },
      instance: hostname(),
      runtime: machine,
      log,
    }),
    registration: options.webhookConfiguration ?? null,
    certificates,
    cluster: webhookCluster(client),
    runtime: machine,
    log,
  });
}

function settingsOf(options: WebhookOptions, composeRoleArn: RoleHome | null): InjectionSettings {
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

function certificatesOf(options: WebhookOptions, log: Logger): Promise<CertificateSource> {
  if (!options.inCluster) {
    const { tlsCert: certPath, tlsKey: keyPath } = options;
    return certificateFiles({ certPath, keyPath, pollMilliseconds: filePoll, runtime: machine, log });
  }
  const hosts = options.tlsHost.length > 0 ? options.tlsHost : ['localhost', '127.0.0.1', '::1'];
  return ownCertificates({ hosts, lifetimeMilliseconds: servingLifetime, runtime: machine, log });
}

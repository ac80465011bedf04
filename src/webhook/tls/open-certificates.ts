import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { ClusterConnection } from '../../kubernetes/direct/connect-direct.ts';
import { certificateFiles } from '../../serving/certificate-files.ts';
import type { CertificateSource } from '../../serving/certificate-source.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { StateLog } from '../../serving/state-log.ts';
import type { WebhookOptions } from '../options.ts';
import { certificateLease } from './certificate-lease.ts';
import { CertificateLock } from './certificate-lock.ts';
import { certificateMaker } from './certificate-maker.ts';
import { certificateTimes } from './certificate-times.ts';
import { clusterLease } from './cluster/lease-store.ts';
import { clusterRegistration } from './cluster/registration-store.ts';
import { clusterSecret } from './cluster/secret-store.ts';
import { ServerClock } from './cluster/server-clock.ts';
import { secretCertificates } from './secret-certificates.ts';

interface CertificateDependencies {
  readonly connection: ClusterConnection;
  readonly runtime: Runtime;
  readonly log: Logger;
}

const filePoll = 5_000;
/** Certificates know whole seconds only. */
const shortest = 3_000;

/** Certificates as the flags ask for them: from files, or the webhook's own in a Secret. */
export async function openCertificates(
  options: WebhookOptions,
  dependencies: CertificateDependencies,
): Promise<CertificateSource> {
  const { runtime, log } = dependencies;
  if (options.inCluster) return ownCertificates(options, dependencies);
  const { tlsCert: certPath, tlsKey: keyPath } = options;
  if (options.webhookConfiguration !== undefined) {
    // Its CA is whose files these are; cert-manager's injector would write against us.
    log.warn(
      'with --in-cluster=false the caBundle is kept by whoever makes the files; of --webhook-configuration only failurePolicy is',
    );
  }
  return certificateFiles({
    ...{ certPath, keyPath, runtime, log },
    pollMilliseconds: filePoll,
  });
}

function ownCertificates(
  options: WebhookOptions,
  { connection, runtime, log }: CertificateDependencies,
): CertificateSource {
  const { namespace, tlsSecret, webhookConfiguration: registration } = options;
  const stateLog = new StateLog(log);
  const clock = new ServerClock(runtime.now, stateLog);
  const access = { client: connection.client, clock };
  const times = certificateTimes({
    serving: Math.max(shortest, options.tlsLifetime),
    authority: Math.max(shortest, options.caLifetime),
  });
  const { elapsed } = runtime;
  return secretCertificates({
    secret: clusterSecret(access, namespace, tlsSecret),
    registration: registration ? clusterRegistration(access, connection.watch, registration) : null,
    lock: new CertificateLock({
      store: clusterLease(access, namespace, certificateLease(tlsSecret)),
      self: `${hostname()}_${randomUUID()}`,
      durationMilliseconds: times.lease,
      elapsed,
      stateLog,
    }),
    maker: certificateMaker,
    times,
    hosts: hostsOf(options),
    now: () => clock.now(),
    elapsed,
    stateLog,
    runtime,
  });
}

const loopback = ['localhost', '127.0.0.1', '::1'];

/** The names of the Service, as the EKS webhook's own certificate has them, and those that were asked for. */
function hostsOf({ serviceName, namespace, tlsHost }: WebhookOptions): readonly string[] {
  const inNamespace = `${serviceName}.${namespace}`;
  const service = [serviceName, inNamespace, `${inNamespace}.svc`, `${inNamespace}.svc.cluster.local`];
  return [...new Set([...service, ...(tlsHost.length > 0 ? tlsHost : loopback)])];
}

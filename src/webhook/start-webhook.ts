import type { Logger } from 'pino';
import type { InjectionSettings } from '../injection/settings.ts';
import { webhookMetrics } from './metrics/metrics.ts';
import { metricsServer } from './metrics/metrics-server.ts';
import type { Runtime, WebhookCluster } from './ports.ts';
import { admissionServer } from './server/admission-server.ts';
import { closeServer } from './server/close-server.ts';
import { listen } from './server/listen.ts';
import { AccountCache } from './sources/account-cache.ts';
import { AccountFeed } from './sources/account-feed.ts';
import { AccountLookup } from './sources/account-lookup.ts';
import { keepCaBundle } from './tls/ca-bundle.ts';
import type { CertificateSource } from './tls/certificate-source.ts';

interface WebhookParts {
  readonly settings: InjectionSettings;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metricsPort: number;
  readonly graceMilliseconds: number;
  /** Null where nobody wants the CA written into a registration. */
  readonly registration: string | null;
  readonly certificates: CertificateSource;
  readonly cluster: WebhookCluster;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** A webhook that answers. */
export interface RunningWebhook {
  readonly port: number;
  readonly metricsPort: number;
  ready(): boolean;
  /** Not ready any more; calls in flight are finished, for at most ten seconds. */
  stop(): Promise<void>;
}

const finishWithin = 10_000;

/** Starts to listen at once and to read the cluster; `ready` resolves when both have come together. */
export async function startWebhook(parts: WebhookParts): Promise<RunningWebhook> {
  const { settings, cluster, runtime, log, certificates } = parts;
  const ending = new AbortController();
  const cache = new AccountCache();
  const feed = new AccountFeed({ cluster, cache, settings, runtime, log });
  const sources = new AccountLookup({
    cache,
    cluster,
    settings,
    graceMilliseconds: parts.graceMilliseconds,
    log,
  });
  const ready = () => feed.synced && certificates.unready() === null && !ending.signal.aborted;
  const metrics = webhookMetrics({
    sources: () => [{ name: 'service-accounts', size: cache.size, ageMilliseconds: feed.synced ? 0 : null }],
    used: () => cache.size > 0,
    ready,
    certificate: () => certificates.current(),
  });
  const server = admissionServer(certificates.current(), {
    sources,
    settings,
    metrics,
    random: runtime.random,
    misses: { missed() {} },
    log,
    ready,
  });
  const observed = metricsServer(metrics);
  const port = await listen(server, parts.host, parts.port);
  const metricsPort = await listen(observed, parts.host, parts.metricsPort).catch(async (error: unknown) => {
    await closeServer(server, 0);
    throw error;
  });
  log.info({ host: parts.host, port, metricsPort }, 'listening');
  const loops = [
    feed.run(ending.signal),
    certificates.follow((pair) => {
      // Connections that are open keep the old certificate; new ones get the new one.
      server.setSecureContext({ cert: pair.cert, key: pair.key, minVersion: 'TLSv1.2' });
    }, ending.signal),
  ];
  const { registration } = parts;
  const { authorityPem } = certificates;
  if (registration !== null && authorityPem !== null) {
    loops.push(keepCaBundle({ registration, authorityPem, cluster, runtime, log }, ending.signal));
  }
  return {
    port,
    metricsPort,
    ready,
    async stop() {
      ending.abort();
      await Promise.all([closeServer(server, finishWithin), closeServer(observed, 0), ...loops]);
      log.info('stopped');
    },
  };
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { InjectionSettings } from '../injection/settings.ts';
import type { CertificateSource } from '../serving/certificate-files.ts';
import { listen } from '../serving/listen.ts';
import { observationServer } from '../serving/observation-server.ts';
import type { Runtime } from '../serving/runtime.ts';
import { admissionServer, type TlsRules } from './admission-server.ts';
import { webhookMetrics } from './metrics/metrics.ts';
import type { WebhookSources } from './sources/open-sources.ts';

interface WebhookParts {
  readonly settings: InjectionSettings;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metricsPort: number;
  /** How long the webhook keeps answering once it has to stop, until every client uses another replica. */
  readonly shutdownMilliseconds: number;
  readonly sources: WebhookSources;
  readonly certificates: CertificateSource;
  readonly tls?: TlsRules;
  readonly runtime: Runtime;
  readonly log: Logger;
}

export interface RunningWebhook {
  readonly port: number;
  readonly metricsPort: number;
  ready(): boolean;
  /** Becomes unready immediately, serves for the shutdown delay, then finishes requests in flight within a fixed time. */
  stop(): Promise<void>;
}

/** With the default delay and the exit of the process, the whole shutdown takes less than 10 s on a busy machine too. */
const finishWithin = 3_000;
/** How long aborted loops may take to end. */
const endWithin = 500;

/** Listens on both ports and starts to read the cluster; throws if a port is taken. `ready()` is true once both are done. */
export async function startWebhook(parts: WebhookParts): Promise<RunningWebhook> {
  const { settings, sources, runtime, log, certificates } = parts;
  const ending = new AbortController();
  let stopping = false;
  const unready = (): readonly string[] =>
    [stopping ? 'it is shutting down' : [], sources.unready(), certificates.unready() ?? []].flat();
  const ready = () => unready().length === 0;
  const metrics = webhookMetrics({
    sources: () => sources.states(),
    used: () => sources.states().some(({ name, size }) => name === 'service-accounts' && size > 0),
    ready,
    certificate: () => certificates.current(),
  });
  const server = admissionServer(certificates.current(), {
    sources,
    settings,
    metrics,
    random: runtime.random,
    log,
    unready,
    ...(parts.tls && { tls: parts.tls }),
  });
  const observed = observationServer(() => metrics.text());
  const close = async (error: unknown): Promise<never> => {
    await server.close(0);
    throw error;
  };
  const port = await server.listen(parts.host, parts.port).catch(close);
  const metricsAt = { host: parts.host, port: parts.metricsPort };
  const metricsPort = await listen(observed, metricsAt, log).catch(close);
  log.info({ host: parts.host, port, metricsPort }, 'listening');
  const loops = [
    sources.run(ending.signal),
    certificates.follow((pair) => server.secure(pair), ending.signal),
  ];
  return {
    port,
    metricsPort,
    ready,
    async stop() {
      stopping = true;
      server.drain();
      // The sources keep following the cluster while the webhook still answers.
      await runtime.sleep(parts.shutdownMilliseconds, ending.signal);
      await Promise.all([server.close(finishWithin), closeImmediately(observed)]);
      ending.abort();
      await Promise.race([Promise.all(loops), runtime.sleep(endWithin, new AbortController().signal)]);
      log.info('stopped');
    },
  };
}

async function closeImmediately(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

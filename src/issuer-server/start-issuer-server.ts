import { Server as TlsServer } from 'node:https';
import type { Logger } from 'pino';
import type { CertificateSource } from '../serving/certificate-source.ts';
import { closeServer } from '../serving/close-server.ts';
import { listen } from '../serving/listen.ts';
import { observationServer } from '../serving/observation-server.ts';
import type { Runtime } from '../serving/runtime.ts';
import { tlsOf } from '../serving/small-server.ts';
import { readiness } from '../serving/text-answer.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import { DocumentKeeper } from './document-keeper.ts';
import { documentServer } from './document-server.ts';
import type { KeySource } from './key-source.ts';
import { IssuerMetrics } from './metrics.ts';
import { noPort } from './refusals.ts';
import { documentPathsOf } from './served-documents.ts';

interface IssuerServerParts {
  readonly issuer: IssuerUrl;
  readonly source: KeySource;
  readonly intervalMilliseconds: number;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metricsPort: number;
  /** Null for plain HTTP. */
  readonly certificates: CertificateSource | null;
  /** How long calls are still taken once the server is to stop: until the last caller knows. */
  readonly shutdownMilliseconds: number;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** What `irsactl issuer serve` prints once it serves. */
export interface ServedIssuer {
  readonly issuer: string;
  /** Of the discovery document and of the JWKS. */
  readonly paths: readonly string[];
  readonly tls: boolean;
  readonly port: number;
  readonly metricsPort: number;
}

/** A server that answers. */
export interface RunningIssuerServer {
  readonly served: ServedIssuer;
  /** At once not ready any more; serves on for the shutdown delay, then finishes what is in flight. */
  stop(): Promise<void>;
}

const finishWithin = 3_000;

/** Listens at once; is ready when the keys were read for the first time. */
export async function startIssuerServer(parts: IssuerServerParts): Promise<RunningIssuerServer> {
  const { issuer, certificates, host, runtime, log } = parts;
  const ending = new AbortController();
  const paths = documentPathsOf(issuer);
  const keeper = new DocumentKeeper(parts);
  let stopping = false;
  const unready = () => [
    ...(stopping ? ['it is shutting down'] : []),
    ...(keeper.documents === null ? ['the keys are not known yet'] : []),
    ...[certificates?.unready() ?? []].flat(),
  ];
  const metrics = new IssuerMetrics({
    state: () => keeper.state,
    ready: () => unready().length === 0,
    certificate: () => certificates?.current() ?? null,
  });
  const server = documentServer({
    isTls: certificates !== null,
    pair: certificates?.current() ?? null,
    shelf: () => ({ paths, documents: keeper.documents }),
    draining: () => stopping,
    answered: (method, code) => metrics.answered(method, code),
  });
  const observed = observationServer({
    metrics: () => metrics.text(),
    others: new Map([['/readyz', () => readiness(unready())]]),
  });
  const port = await listen(server, { host, port: parts.port }, noPort, log);
  const metricsAt = { host, port: parts.metricsPort };
  const metricsPort = await listen(observed, metricsAt, noPort, log).catch(async (error: unknown) => {
    await closeServer(server, 0);
    throw error;
  });
  log.info({ host, port, metricsPort, paths, tls: certificates !== null }, 'listening');
  const loops = [
    keeper.run(ending.signal),
    certificates?.follow((pair) => {
      if (server instanceof TlsServer) server.setSecureContext(tlsOf(pair));
    }, ending.signal),
  ];
  return {
    served: { issuer, paths, tls: certificates !== null, port, metricsPort },
    async stop() {
      stopping = true;
      await runtime.sleep(parts.shutdownMilliseconds, ending.signal);
      await Promise.all([closeServer(server, finishWithin), closeServer(observed, 0)]);
      ending.abort();
      // A reading under way has a time limit of its own, and nobody waits for what it says.
      await Promise.race([Promise.all(loops), runtime.sleep(500, new AbortController().signal)]);
      log.info('stopped');
    },
  };
}

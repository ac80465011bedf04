import { request } from 'node:https';
import { pino } from 'pino';
import { defaultSettings } from '../../src/injection/settings.ts';
import { machine } from '../../src/serving/machine.ts';
import { openSources, type SourceSettings } from '../../src/webhook/sources/open-sources.ts';
import type { SourcesCluster } from '../../src/webhook/sources/ports.ts';
import { type RunningWebhook, startWebhook } from '../../src/webhook/start-webhook.ts';
import { quietCluster, sourceSettings } from './quiet-cluster.ts';
import { testCertificates } from './test-certificates.ts';

export { quietCluster } from './quiet-cluster.ts';

export const log = pino({ level: 'silent' });

/** Starts a webhook in this process, on free loopback ports. */
export async function webhookInProcess(over: {
  cluster?: SourcesCluster;
  certificates?: Awaited<ReturnType<typeof testCertificates>>;
  shutdownMilliseconds?: number;
  sources?: Partial<SourceSettings>;
}): Promise<{ webhook: RunningWebhook; ca: string }> {
  const certificates = over.certificates ?? (await testCertificates());
  const webhook = await startWebhook({
    settings: defaultSettings,
    host: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    shutdownMilliseconds: over.shutdownMilliseconds ?? 0,
    sources: openSources({
      cluster: over.cluster ?? quietCluster([]),
      settings: { ...sourceSettings, ...over.sources },
      runtime: machine,
      log,
    }),
    certificates,
    runtime: machine,
    log,
  });
  return { webhook, ca: certificates.ca };
}

export interface Call {
  readonly port: number;
  readonly ca: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Fingerprint of the presented certificate. */
  readonly certificate: string;
}

/** Sends one call over a new connection that trusts only `ca`. */
export function call({ port, ca, path, body, headers }: Call): Promise<Reply> {
  const method = body === undefined ? 'GET' : 'POST';
  const all = { 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, ca, path, method, headers: all, agent: false },
      (incoming) => {
        const { socket } = incoming;
        const certificate =
          'getPeerX509Certificate' in socket && typeof socket.getPeerX509Certificate === 'function'
            ? String(socket.getPeerX509Certificate()?.fingerprint256)
            : '';
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text, certificate }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Returns the body of a call for a pod of that service account. */
export function reviewOf(namespace: string, serviceAccountName: string): string {
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      namespace,
      operation: 'CREATE',
      object: {
        metadata: { name: 'p' },
        spec: { serviceAccountName, containers: [{ name: 'main', image: 'x' }] },
      },
    },
  });
}

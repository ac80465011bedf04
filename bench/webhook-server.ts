import { pino } from 'pino';
import { defaultSettings } from '../src/injection/settings.ts';
import { machine } from '../src/webhook/serve-webhook.ts';
import { openSources } from '../src/webhook/sources/open-sources.ts';
import type { SourcesCluster } from '../src/webhook/sources/ports.ts';
import { startWebhook } from '../src/webhook/start-webhook.ts';
import { accountObject, quietCluster, sourceSettings } from '../test/support/quiet-cluster.ts';
import { testCertificates } from '../test/support/test-certificates.ts';
import { bareServer } from './bare-server.ts';

// The process that bench/webhook.ts measures; the first argument says what it serves.
const log = pino({ level: 'silent' });
const certificates = await testCertificates();
const orders = account('orders');
const port = await serve(process.argv[2] ?? '');
process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port });

function serve(kind: string): Promise<number> {
  const pair = certificates.current();
  if (kind === 'bare HTTP/1.1' && pair) return bareServer(pair, 'HTTP/1.1');
  if (kind === 'bare HTTP/2' && pair) return bareServer(pair, 'HTTP/2');
  return webhook(kind === 'busy webhook' ? busyCluster(100_000, 50) : quietCluster([orders]));
}

function account(name: string) {
  const roleArn = `arn:aws:iam::123456789012:role/prod-1-shop-${name}`;
  return { namespace: 'shop', name, annotations: { 'eks.amazonaws.com/role-arn': roleArn } };
}

/** A cluster with many service accounts, of which some change each second. */
function busyCluster(accounts: number, changes: number): SourcesCluster {
  const objectOf = (index: number) => accountObject(index === 0 ? orders : account(`account-${index}`));
  return {
    ...quietCluster([]),
    async *listObjects(kind) {
      const count = kind === 'ServiceAccount' ? accounts : 0;
      for (let from = 0; from < count; from += 500) {
        const length = Math.min(500, count - from);
        const objects = Array.from({ length }, (_, index) => objectOf(from + index));
        yield { objects, resourceVersion: '1' };
      }
    },
    async *watchObjects(_kind, { signal }) {
      for (let version = 2; !signal.aborted; version += 1) {
        await machine.sleep(1_000 / changes, signal);
        yield { kind: 'changed', object: objectOf(version % accounts), version: String(version) };
      }
    },
  };
}

async function webhook(cluster: SourcesCluster): Promise<number> {
  const started = await startWebhook({
    settings: defaultSettings,
    host: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    shutdownMilliseconds: 0,
    sources: openSources({ cluster, settings: sourceSettings, instance: 'bench', runtime: machine, log }),
    certificates,
    runtime: machine,
    log,
  });
  while (!started.ready()) await machine.sleep(10, new AbortController().signal);
  return started.port;
}

import { once } from 'node:events';
import { createServer } from 'node:https';
import { pino } from 'pino';
import { defaultSettings } from '../src/injection/settings.ts';
import { machine } from '../src/webhook/serve-webhook.ts';
import { openSources } from '../src/webhook/sources/open-sources.ts';
import { startWebhook } from '../src/webhook/start-webhook.ts';
import { quietCluster, sourceSettings } from '../test/support/quiet-cluster.ts';
import { testCertificates } from '../test/support/test-certificates.ts';

// The process that bench/webhook.ts measures: `bare` or `webhook`, told by the first argument.
const log = pino({ level: 'silent' });
const certificates = await testCertificates();
const port = process.argv[2] === 'bare' ? await bare() : await webhook();
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port, ca: certificates.ca });

/** Reads the body, parses it and answers a constant: what no webhook on Node can do without. */
async function bare(): Promise<number> {
  const answer = '{"response":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":true}}';
  const { cert, key } = certificates.current() ?? { cert: '', key: '' };
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString('utf8'));
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      outgoing.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function webhook(): Promise<number> {
  const roleArn = 'arn:aws:iam::123456789012:role/prod-1-shop-orders';
  const annotations = { 'eks.amazonaws.com/role-arn': roleArn };
  const started = await startWebhook({
    settings: defaultSettings,
    host: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    shutdownMilliseconds: 0,
    sources: openSources({
      cluster: quietCluster([{ namespace: 'shop', name: 'orders', annotations }]),
      settings: sourceSettings,
      instance: 'bench',
      runtime: machine,
      log,
    }),
    certificates,
    runtime: machine,
    log,
  });
  while (!started.ready()) await machine.sleep(10, new AbortController().signal);
  return started.port;
}

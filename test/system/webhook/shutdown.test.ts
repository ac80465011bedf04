import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SourcesCluster } from '../../../src/webhook/sources/ports.ts';
import {
  clientOf,
  openHttp2,
  overHttp2,
  rawTcp,
  rawTls,
  untilClosed,
} from '../../support/admission-clients.ts';
import { admissionInProcess, certificates, oneRoleForAll } from '../../support/admission-in-process.ts';
import { startIrsactl } from '../../support/run-irsactl.ts';
import { quietCluster, reviewOf, webhookInProcess } from '../../support/webhook-in-process.ts';

const review = reviewOf('shop', 'orders');
const mutateHeaders = { ':path': '/mutate', ':method': 'POST', 'content-type': 'application/json' };
const head = 'POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

describe('a webhook that stops', () => {
  it('is not ready, and answers until the shutdown delay ends', async () => {
    const { webhook } = await webhookInProcess({ certificates, shutdownMilliseconds: 1_500 });
    await expect.poll(() => webhook.ready()).toBe(true);
    const { port } = webhook;
    const kept = clientOf('HTTP/1.1', port);
    expect((await kept.ask({ body: review })).headers['connection']).toBe('keep-alive');
    const started = performance.now();
    const stopped = webhook.stop();
    expect(webhook.ready()).toBe(false);
    const last = await kept.ask({ path: '/readyz', method: 'GET' });
    expect(last).toMatchObject({ status: 503, text: 'not ready: it is shutting down\n' });
    expect(last.headers['connection']).toBe('close');
    const late = await clientOf('HTTP/1.1', port).ask({ body: review });
    expect([late.status, late.headers['connection']]).toEqual([200, 'close']);
    expect((await clientOf('HTTP/2', port).ask({ body: review })).status).toBe(200);
    await stopped;
    expect(performance.now() - started).toBeGreaterThan(1_400);
    expect(performance.now() - started).toBeLessThan(3_000);
    await expect(clientOf('HTTP/2', port).ask({ body: review })).rejects.toThrow();
  });

  it('ends HTTP/2 connections with GOAWAY, and finishes accepted requests', async () => {
    const { server, port } = await admissionInProcess();
    const session = openHttp2(port);
    await overHttp2(session).ask({ body: review });
    const goaway = once(session, 'goaway');
    const taken = session.request(mutateHeaders);
    taken.write(' ');
    await overHttp2(session).ask({ body: review });
    server.drain();
    const [code, lastCall] = await goaway;
    expect([code, lastCall]).toEqual([0, 5]);
    const answered = once(taken, 'response');
    taken.end(review);
    const [headers] = await answered;
    expect(headers[':status']).toBe(200);
    expect((await clientOf('HTTP/2', port).ask({ body: review })).status).toBe(200);
  });

  it.each(['HTTP/1.1', 'HTTP/2'] as const)('finishes a call in flight over %s', async (protocol) => {
    const found = Promise.withResolvers<Awaited<ReturnType<typeof oneRoleForAll.find>>>();
    const asked = Promise.withResolvers<void>();
    const find = () => {
      asked.resolve();
      return found.promise;
    };
    const { server, port } = await admissionInProcess({ sources: { find } });
    const inFlight = clientOf(protocol, port).ask({ body: review });
    await asked.promise;
    const ended = server.close(10_000);
    const started = performance.now();
    found.resolve(oneRoleForAll.find('shop', 'orders'));
    expect(JSON.parse((await inFlight).text).response.patchType).toBe('JSONPatch');
    await ended;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('stops in time even if clients and the cluster hang', async () => {
    const never = new Promise<never>(() => {});
    const hanging: string[] = [];
    const cluster: SourcesCluster = {
      ...quietCluster([]),
      async *listObjects() {
        yield { objects: [], resourceVersion: '1' };
        hanging.push('list');
        await never;
      },
      getObject() {
        hanging.push('get');
        return never;
      },
    };
    const { webhook } = await webhookInProcess({ cluster, certificates });
    const allClosed = await hangingClients(webhook.port);
    await rawTcp(webhook.metricsPort);
    await expect.poll(() => new Set(hanging)).toEqual(new Set(['list', 'get']));
    const started = performance.now();
    await webhook.stop();
    expect(performance.now() - started).toBeLessThan(4_400);
    await allClosed();
  });

  it('exits within 10 s, with the default delay, while clients and the cluster hang', async () => {
    const cluster = createServer(() => {});
    cluster.listen(0, '127.0.0.1');
    await once(cluster, 'listening');
    const folder = await mkdtemp(join(tmpdir(), 'irsactl-shutdown-'));
    onTestFinished(async () => {
      cluster.closeAllConnections();
      cluster.close();
      await rm(folder, { recursive: true });
    });
    const address = cluster.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const kubeconfig = await file('kubeconfig', kubeconfigOf(port));
    const pair = certificates.current();
    const child = startIrsactl([
      'webhook',
      '--host=127.0.0.1',
      '--port=0',
      '--metrics-port=0',
      `--tls-cert=${await file('tls.crt', pair.cert)}`,
      `--tls-key=${await file('tls.key', pair.key)}`,
      `--kubeconfig=${kubeconfig}`,
    ]);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const exit = once(child, 'exit');
    const asked = once(cluster, 'request');
    if (!child.stderr) throw new Error('no stderr');
    let listening = 0;
    for await (const line of createInterface({ input: child.stderr })) {
      const { msg, port: own } = JSON.parse(line);
      if (msg !== 'listening') continue;
      listening = own;
      await hangingClients(listening);
      await asked;
      child.kill('SIGTERM');
      break;
    }
    const started = performance.now();
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

/** Opens hanging clients of every kind. The returned function resolves when the server has closed their connections. */
async function hangingClients(port: number): Promise<() => Promise<unknown>> {
  await rawTcp(port);
  await rawTls(port, 'h2');
  await rawTls(port, 'http/1.1');
  const [headers, body, halfOpen] = [await rawTls(port), await rawTls(port), await rawTls(port)];
  headers.write(head);
  body.write(`${head}content-length: 1000\r\n\r\n{`);
  const dribble = setInterval(() => body.write(' '), 100);
  onTestFinished(() => clearInterval(dribble));
  halfOpen.end(`${head}content-length: ${review.length}\r\n\r\n${review}`);
  const stream = openHttp2(port).request(mutateHeaders);
  stream.on('error', () => {}).write('{');
  const waiting = clientOf('HTTP/2', port)
    .ask({ body: review })
    .catch(() => null);
  return () => Promise.all([untilClosed(headers), untilClosed(body), untilClosed(halfOpen), waiting]);
}

function kubeconfigOf(port: number): string {
  return JSON.stringify({
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: {} }],
  });
}

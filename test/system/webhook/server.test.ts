import { once } from 'node:events';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { machine } from '../../../src/serving/machine.ts';
import { accountObject } from '../../support/quiet-cluster.ts';
import { testCertificates } from '../../support/test-certificates.ts';
import { call, quietCluster, reviewOf, webhookInProcess } from '../../support/webhook-in-process.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const orders = { namespace: 'shop', name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': role } };

async function start(over: Parameters<typeof webhookInProcess>[0] = { cluster: quietCluster([orders]) }) {
  const started = await webhookInProcess(over);
  onTestFinished(() => started.webhook.stop());
  const { port, metricsPort } = started.webhook;
  const ask = (path: string, body?: string, headers = {}) =>
    call({ port, ca: started.ca, path, headers, ...(body !== undefined && { body }) });
  return { ...started, port, metricsPort, ask };
}

describe('the admission server', () => {
  it('injects over HTTPS and counts the calls', async () => {
    const { ask, metricsPort } = await start();
    const { status, text } = await ask('/mutate?timeout=5s', reviewOf('shop', 'orders'));
    expect(status).toBe(200);
    const patch = Buffer.from(JSON.parse(text).response.patch, 'base64').toString();
    expect(patch).toContain(role);
    await ask('/mutate', reviewOf('shop', 'unknown'));
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('pod_identity_webhook_pod_count{method="sts_web_identity"} 1');
    expect(metrics).toContain('pod_identity_webhook_missing_sa_count 1');
    expect(metrics).toContain('pod_identity_webhook_used 1');
    expect(metrics).toContain('http_request_count{code="200",path="/mutate",verb="POST"} 2');
  });

  it.each([
    ['/healthz', undefined, {}, 200],
    ['/readyz', undefined, {}, 200],
    ['/other', undefined, {}, 404],
    ['/mutate', '{}', { 'content-type': 'text/plain' }, 415],
    ['/mutate', '{}', { 'content-type': 'application/json; charset=utf-8' }, 200],
    ['/mutate', 'x'.repeat(11 * 1024 * 1024), {}, 413],
    ['/mutate', 'x'.repeat(11 * 1024 * 1024), { 'transfer-encoding': 'chunked' }, 413],
  ])('answers %s', async (path, body, headers, expected) => {
    const { ask, webhook } = await start();
    await expect.poll(() => webhook.ready()).toBe(true);
    // The server may respond to a body that is too long before the client has sent all of it.
    const answer = await ask(path, body, headers).catch((error: NodeJS.ErrnoException) => ({
      status: error.code,
    }));
    expect([expected, ...(expected === 413 ? ['EPIPE', 'ECONNRESET'] : [])]).toContain(answer.status);
  });

  it('is not ready until it has read the cluster', async () => {
    const reading = Promise.withResolvers<void>();
    const { ask } = await start({
      cluster: {
        ...quietCluster([]),
        async *listObjects() {
          await reading.promise;
          yield { objects: [accountObject(orders)], resourceVersion: '1' };
        },
      },
    });
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
    reading.resolve();
    await expect.poll(async () => (await ask('/readyz')).status).toBe(200);
  });

  it('renews its certificate under load without losing a call', async () => {
    const source = await testCertificates();
    const { ask } = await start({
      cluster: quietCluster([orders]),
      certificates: {
        ...source,
        async follow(changed, signal) {
          while (!signal.aborted) {
            await machine.sleep(200, signal);
            changed(await source.issue());
          }
        },
      },
    });
    const certificates = new Set<string>();
    const until = Date.now() + 60_000;
    let calls = 0;
    const client = async (): Promise<void> => {
      while (certificates.size < 10 && Date.now() < until) {
        const { status, certificate } = await ask('/mutate', reviewOf('shop', 'orders'));
        expect(status).toBe(200);
        certificates.add(certificate);
        calls += 1;
      }
    };
    await Promise.all([client(), client(), client(), client()]);
    expect(certificates.size).toBeGreaterThanOrEqual(10);
    expect(calls).toBeGreaterThan(50);
  });

  it('is not ready while it stops, and finishes the call in flight', async () => {
    const found = Promise.withResolvers<ReturnType<typeof accountObject>>();
    const cluster = { ...quietCluster([]), getObject: () => found.promise };
    const started = await webhookInProcess({ cluster });
    const { webhook, ca } = started;
    const inFlight = call({ port: webhook.port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    const asked = new Promise<void>((resolve) => {
      cluster.getObject = () => {
        resolve();
        return found.promise;
      };
    });
    await asked;
    const stopped = webhook.stop();
    expect(webhook.ready()).toBe(false);
    found.resolve(accountObject(orders));
    expect(JSON.parse((await inFlight).text).response.patchType).toBe('JSONPatch');
    await stopped;
  });

  it('survives a client that disconnects in the middle of a body', async () => {
    const { ask, port, ca } = await start();
    const socket = connect({ host: '127.0.0.1', port, ca });
    await once(socket, 'secureConnect');
    socket.write(
      'POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"',
    );
    socket.destroy();
    expect((await ask('/healthz')).status).toBe(200);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { call, quietCluster, webhookInProcess } from '../../support/webhook-in-process.ts';

const annotated = {
  namespace: 'shop',
  name: 'orders',
  annotations: {
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/a&b',
    'eks.amazonaws.com/token-expiration': '3600',
    'eks.amazonaws.com/sts-regional-endpoints': 'true',
  },
};
const plain = { namespace: 'shop', name: 'default', annotations: {} };

async function start() {
  const { webhook, ca } = await webhookInProcess({
    cluster: quietCluster([annotated, plain]),
  });
  onTestFinished(() => webhook.stop());
  await expect.poll(() => webhook.ready()).toBe(true);
  const getPlain = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${webhook.metricsPort}${path}`);
    return [answer.status, await answer.text()] as const;
  };
  const getTls = async (path: string, body?: string) => {
    const { status, text } = await call({
      port: webhook.port,
      ca,
      path,
      ...(body !== undefined && { body }),
    });
    return [status, text] as const;
  };
  return { getPlain, getTls };
}

const notFound = [404, '404 page not found\n'];

describe('the ports of the webhook', () => {
  it('both answer /healthz, and serve all other paths as the EKS webhook does', async () => {
    const { getPlain, getTls } = await start();
    expect(await getPlain('/healthz')).toEqual([200, 'ok']);
    expect(await getTls('/healthz')).toEqual([200, 'ok']);
    expect(await getTls('/metrics')).toEqual(notFound);
    expect(await getPlain('/mutate')).toEqual(notFound);
  });
});

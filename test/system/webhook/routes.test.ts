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

async function start(debugRoutes: boolean) {
  const { webhook, ca } = await webhookInProcess({
    cluster: quietCluster([annotated, plain]),
    debugRoutes,
  });
  onTestFinished(() => webhook.stop());
  await expect.poll(() => webhook.ready()).toBe(true);
  const plainly = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${webhook.metricsPort}${path}`);
    return [answer.status, await answer.text()] as const;
  };
  const securely = async (path: string, body?: string) => {
    const { status, text } = await call({
      port: webhook.port,
      ca,
      path,
      ...(body !== undefined && { body }),
    });
    return [status, text] as const;
  };
  return { plainly, securely };
}

const notFound = [404, '404 page not found\n'];

describe('the ports of the webhook', () => {
  it('answer /healthz both, and everything else where the EKS webhook does', async () => {
    const { plainly, securely } = await start(false);
    expect(await plainly('/healthz')).toEqual([200, 'ok']);
    expect(await securely('/healthz')).toEqual([200, 'ok']);
    expect(await securely('/metrics')).toEqual(notFound);
    expect(await plainly('/mutate')).toEqual(notFound);
    for (const path of ['/debug/alpha/cache', '/debug/alpha/cache/clear']) {
      expect(await plainly(path)).toEqual(notFound);
    }
    for (const path of ['/debug/alpha/deny', '/debug/alpha/500']) {
      expect(await securely(path, '{}')).toEqual(notFound);
    }
  });

  it('show and clear the cache, deny and fail where they are asked to', async () => {
    const { plainly, securely } = await start(true);
    const [, dump] = await plainly('/debug/alpha/cache');
    expect(JSON.parse(dump)['shop/orders']).toEqual({
      RoleARN: 'arn:aws:iam::123456789012:role/a&b',
      Audience: 'sts.amazonaws.com',
      UseRegionalSTS: true,
      TokenExpiration: 3600,
    });
    expect(dump).toContain('\n "shop/orders": {\n  "RoleARN": "arn:aws:iam::123456789012:role/a\\u0026b",');
    expect(await plainly('/debug/alpha/cache/clear')).toEqual([200, '']);
    // The next word of the watch makes it whole again.
    expect(await plainly('/debug/alpha/cache')).toEqual([200, '{}']);
    expect(await securely('/debug/alpha/deny', '{}')).toEqual([
      200,
      '{"response":{"uid":"","allowed":false,"status":{"metadata":{},"message":"Test deny message"}}}',
    ]);
    expect(await securely('/debug/alpha/500', '{}')).toEqual([500, 'test error\n']);
    const [, metrics] = await plainly('/metrics');
    expect(metrics).toContain('http_request_count{code="500",path="/debug/alpha/500",verb="POST"} 1');
  });
});

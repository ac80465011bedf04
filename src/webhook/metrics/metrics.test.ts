import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposition } from '../../serving/exposition.ts';
import { type Observed, webhookMetrics } from './metrics.ts';

const quiet: Observed = {
  sources: () => [],
  used: () => false,
  ready: () => false,
  certificate: () => ({ notAfter: 0 }),
};

/** Values by series. */
async function series(metrics: ReturnType<typeof webhookMetrics>): Promise<ReadonlyMap<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.replace(/ [^ ]+$/, ''), Number(line.split(' ').at(-1))]));
}

describe('the metrics of the webhook', () => {
  it('keep the names, labels and units of the EKS webhook', async () => {
    const metrics = webhookMetrics(quiet);
    metrics.answered('/mutate', 'POST', 200, 0.1);
    metrics.answered('/mutate', 'POST', 200, 0.2);
    metrics.answered('/mutate', 'POST', 415, 9);
    metrics.decided('injected', 'sts_web_identity', null);
    metrics.decided('unchanged', 'sts_web_identity', null);
    metrics.decided('injected', 'container_credentials', null);
    metrics.decided('no-identity', null, null);
    const text = await metrics.text();
    const lines = text.split('\n');
    expect(lines.filter((line) => line.startsWith('http_request_count'))).toEqual([
      'http_request_count{code="200",path="/mutate",verb="POST"} 2',
      'http_request_count{code="415",path="/mutate",verb="POST"} 1',
    ]);
    expect(lines.filter((line) => line.startsWith('http_request_latencies_bucket'))).toEqual(
      [
        ['125000', 1],
        ['250000', 2],
        ['500000', 2],
        ['1e+06', 2],
        ['2e+06', 2],
        ['4e+06', 2],
        ['8e+06', 2],
        ['+Inf', 3],
      ].map(([le, count]) => `http_request_latencies_bucket{path="/mutate",verb="POST",le="${le}"} ${count}`),
    );
    const found = await series(metrics);
    for (const name of ['http_request_latencies', 'http_request_duration_microseconds']) {
      expect(found.get(`${name}_sum{path="/mutate",verb="POST"}`)).toBeCloseTo(9_300_000);
      expect(found.get(`${name}_count{path="/mutate",verb="POST"}`)).toBe(3);
    }
    expect(text).toContain('# TYPE http_request_duration_microseconds summary');
    expect(found.get('pod_identity_webhook_pod_count{method="sts_web_identity"}')).toBe(2);
    expect(found.get('pod_identity_webhook_pod_count{method="container_credentials"}')).toBe(1);
    expect(found.get('pod_identity_webhook_used')).toBe(0);
  });

  it('count pods with warnings by their namespace', async () => {
    const metrics = webhookMetrics(quiet);
    const warned = (name: string, ...texts: string[]) => metrics.warned('shop', name, texts);
    expect(warned('orders', 'one')).toEqual(['one']);
    expect(warned('orders', 'one', 'other')).toEqual(['other']);
    expect(warned('carts', 'one')).toEqual(['one']);
    expect((await series(metrics)).get('pod_identity_webhook_warned_pods_total{pod_namespace="shop"}')).toBe(
      3,
    );
  });

  it('remember a limited number of warnings of a service account', () => {
    const metrics = webhookMetrics(quiet);
    const texts = Array.from({ length: 50 }, (_, index) => `warning ${index}`);
    expect(metrics.warned('shop', 'orders', texts)).toEqual(texts.slice(0, 24));
    expect(metrics.warned('shop', 'orders', texts)).toEqual([]);
  });

  it('omit events that never happened, like the EKS webhook with missing service accounts', async () => {
    const metrics = webhookMetrics(quiet);
    expect(await metrics.text()).not.toMatch(/missing_sa_count|pod_count|http_request/);
    metrics.decided('missed', null, 'unknown-account');
    metrics.decided('missed', null, 'no-answer');
    const found = await series(metrics);
    expect(found.get('pod_identity_webhook_missing_sa_count')).toBe(2);
    expect(
      found.get(
        'pod_identity_webhook_decisions_total{method="none",outcome="missed",reason="unknown-account"}',
      ),
    ).toBe(1);
  });

  it('have the size and age of each source, and when the certificate expires', async () => {
    const metrics = webhookMetrics({
      sources: () => [
        { name: 'service-accounts', size: 7, ageMilliseconds: 1500, failures: 0 },
        { name: 'config-map', size: 0, ageMilliseconds: null, failures: 1 },
      ],
      used: () => true,
      ready: () => true,
      certificate: () => ({ notAfter: 2_000 }),
    });
    const found = await series(metrics);
    expect(Object.fromEntries(found)).toMatchObject({
      'pod_identity_webhook_cache_objects{source="service-accounts"}': 7,
      'pod_identity_webhook_cache_age_seconds{source="service-accounts"}': 1.5,
      'pod_identity_webhook_cache_synced{source="service-accounts"}': 1,
      'pod_identity_webhook_cache_synced{source="config-map"}': 0,
      'pod_identity_webhook_source_failures_total{source="config-map"}': 1,
      pod_identity_webhook_used: 1,
      pod_identity_webhook_ready: 1,
      pod_identity_webhook_certificate_expiry_timestamp_seconds: 2,
    });
    expect(found.has('pod_identity_webhook_cache_age_seconds{source="config-map"}')).toBe(false);
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
  });

  it('count every request in exactly one bucket, whatever its duration', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), async (durations) => {
        const metrics = webhookMetrics(quiet);
        for (const seconds of durations) metrics.answered('/mutate', 'POST', 200, seconds);
        const found = await series(metrics);
        for (const [line, count] of found) {
          const le = /^pod_identity_webhook_request_duration_seconds_bucket.*le="(.*)"/.exec(line)?.[1];
          if (le === undefined) continue;
          const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
          expect(count).toBe(durations.filter((seconds) => seconds <= bound).length);
        }
      }),
    );
  });

  it('keep at most a few hundred kinds of decision', async () => {
    const metrics = webhookMetrics(quiet);
    for (let index = 0; index < 10_000; index++) metrics.decided('rejected', null, `${index}`);
    const rows = [...(await series(metrics)).keys()].filter((line) => line.includes('decisions_total'));
    expect(rows.length).toBeLessThan(500);
  });

  it('escape characters that Prometheus would misread', () => {
    const samples = [{ labels: { a: 'x"y\\z\nw' }, value: 1 }];
    expect(exposition([{ name: 'n', help: 'h', type: 'gauge', samples }])).toContain(
      'n{a="x\\"y\\\\z\\nw"} 1',
    );
  });
});

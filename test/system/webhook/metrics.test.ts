import { execFile } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { findPromtool, noPromtool } from '../../support/promtool.ts';
import { call, quietCluster, reviewOf, webhookInProcess } from '../../support/webhook-in-process.ts';

it('promtool accepts the metrics, except the names of the EKS webhook', async ({ skip }) => {
  const promtool = await findPromtool();
  if (promtool === null) return skip(noPromtool);
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' };
  const { webhook, ca } = await webhookInProcess({
    cluster: quietCluster([{ namespace: 'shop', name: 'orders', annotations }]),
  });
  onTestFinished(() => webhook.stop());
  for (const body of [reviewOf('shop', 'orders'), reviewOf('shop', 'nobody'), '{']) {
    await call({ port: webhook.port, ca, path: '/mutate', body });
  }
  const answer = await fetch(`http://127.0.0.1:${webhook.metricsPort}/metrics`);
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  const complaints = await complaintsOf(promtool, await answer.text());
  expect(complaints).toEqual([
    'http_request_count counter metrics should have "_total" suffix',
    'http_request_count non-histogram and non-summary metrics should not have "_count" suffix',
    'http_request_duration_microseconds use base unit "seconds" instead of "microseconds"',
    'pod_identity_webhook_missing_sa_count counter metrics should have "_total" suffix',
    'pod_identity_webhook_missing_sa_count non-histogram and non-summary metrics should not have "_count" suffix',
    'pod_identity_webhook_pod_count counter metrics should have "_total" suffix',
    'pod_identity_webhook_pod_count non-histogram and non-summary metrics should not have "_count" suffix',
  ]);
});

function complaintsOf(promtool: string, text: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const child = execFile(promtool, ['check', 'metrics'], (_error, stdout, stderr) => {
      resolve(
        `${stdout}${stderr}`
          .split('\n')
          .filter((line) => line !== '')
          .sort(),
      );
    });
    child.stdin?.end(text);
  });
}

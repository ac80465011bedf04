import { type Observed, webhookMetrics } from '../src/webhook/metrics/metrics.ts';
import type { GeneratedFile } from './generate-file.ts';

/** A webhook in which every event has happened once, because a metric without a value is not exposed. */
const observed: Observed = {
  sources: () => [{ name: 'service-accounts', size: 1, ageMilliseconds: 1, failures: 1 }],
  used: () => true,
  ready: () => true,
  certificate: () => ({ notAfter: 1 }),
};
const metrics = webhookMetrics(observed);
metrics.decided('injected', 'sts_web_identity', null);
metrics.decided('missed', null, 'unknown-account');
metrics.warned('shop', 'orders', []);
metrics.answered('/mutate', 'POST', 200, 0.001);
const exposition = await metrics.text();

/** The reference page of the webhook's metrics, from its Prometheus output. */
export function metricsPage(): GeneratedFile {
  const families = [...exposition.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)$/gm)];
  const rows = families
    // Process metrics are left out.
    .filter(([, name = '']) => /^(pod_identity_webhook|http)_/.test(name))
    .map(([, name, help, type, sample = '']) => `| \`${name}\` | ${type} | ${labelsOf(sample)} | ${help} |`);
  const text = `# Metrics of the webhook

\`irsactl webhook\` serves \`/metrics\` on \`--metrics-port\`, in plain HTTP. \`http_…\`, \`pod_identity_webhook_pod_count\` and
\`pod_identity_webhook_missing_sa_count\` have the names and units of the EKS pod identity webhook. A metric appears with its first
event. The usual metrics of a Prometheus client, \`process_…\` and \`nodejs_…\`, are also exposed.

| Name | Type | Labels | Meaning |
|---|---|---|---|
${rows.join('\n')}
`;
  return { path: 'docs/reference/webhook-metrics.md', text };
}

function labelsOf(sample: string): string {
  const names = [...sample.matchAll(/(\w+)="/g)].map(([, name = '']) => name).filter((name) => name !== 'le');
  return names.map((name) => `\`${name}\``).join(', ');
}

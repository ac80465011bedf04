import { type Observed, webhookMetrics } from '../src/webhook/metrics/metrics.ts';
import type { GeneratedFile } from './generate-file.ts';

/** A webhook to which everything has happened once: a metric without a value is not shown. */
const observed: Observed = {
  sources: () => [{ name: 'service-accounts', size: 1, ageMilliseconds: 1, failures: 1 }],
  used: () => true,
  ready: () => true,
  certificate: () => ({ notAfter: 1 }),
};
const metrics = webhookMetrics(observed);
metrics.decided('injected', 'sts_web_identity', null);
metrics.decided('missed', null, 'unknown-account');
metrics.warned('shop', 'orders');
metrics.answered('/mutate', 'POST', 200, 0.001);
const exposition = await metrics.text();

/** The reference page of the webhook's metrics, from what it shows to Prometheus. */
export function metricsPage(): GeneratedFile {
  const families = [...exposition.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)$/gm)];
  const rows = families
    // Those of the process are what the system tells.
    .filter(([, name = '']) => /^(pod_identity_webhook|http)_/.test(name))
    .map(([, name, help, type, sample = '']) => `| \`${name}\` | ${type} | ${labelsOf(sample)} | ${help} |`);
  const text = `# Metrics of the webhook

\`irsactl webhook\` answers \`/metrics\` on \`--metrics-port\`, in plain HTTP. The names \`http_…\`, \`pod_identity_webhook_pod_count\`
and \`pod_identity_webhook_missing_sa_count\` are those of the EKS pod identity webhook, in its units. A metric to which nothing
has happened yet is not there. Beside these stand \`process_…\` and \`nodejs_…\`, as every Prometheus client has them.

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

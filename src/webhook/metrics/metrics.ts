import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Method = 'sts_web_identity' | 'container_credentials';

/** What becomes of a review. */
export type Outcome =
  | 'injected'
  | 'unchanged'
  | 'no-identity'
  | 'opted-out'
  | 'not-a-pod-creation'
  | 'missed'
  | 'rejected'
  | 'bad-review';

/** What the webhook counts. Names that the EKS webhook has are kept where they follow Prometheus' rules well enough. */
export interface WebhookMetrics {
  decided(outcome: Outcome, method: Method | null, reason: string | null): void;
  answered(path: string, verb: string, code: number, seconds: number): void;
  certificate(notAfter: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

interface Observed {
  readonly accounts: () => number;
  readonly synced: () => boolean;
}

/** Counters in a registry of their own, so that several webhooks fit into one process. */
export function webhookMetrics(observed: Observed): WebhookMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const pods = new Counter({
    name: 'pod_identity_webhook_pod_count',
    help: 'Pods that were given an identity',
    labelNames: ['method'] as const,
    registers,
  });
  const missing = new Counter({
    name: 'pod_identity_webhook_missing_sa_count',
    help: 'Pods whose service account was found neither in the cache nor in the cluster',
    registers,
  });
  const requests = new Counter({
    name: 'http_request_count',
    help: 'Answered calls',
    labelNames: ['verb', 'path', 'code'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'pod_identity_webhook_request_duration_seconds',
    help: 'From the first byte of a call to its answer',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5],
    registers,
  });
  const expiry = new Gauge({
    name: 'pod_identity_webhook_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate ends',
    registers,
  });
  gauge(registers, 'pod_identity_webhook_used', 'Whether a service account was seen', () =>
    observed.accounts() > 0 ? 1 : 0,
  );
  gauge(
    registers,
    'pod_identity_webhook_service_accounts',
    'Service accounts in the cache',
    observed.accounts,
  );
  gauge(registers, 'pod_identity_webhook_synced', 'Whether the whole cluster was read', () =>
    observed.synced() ? 1 : 0,
  );
  return {
    decided(outcome, method) {
      if (outcome === 'injected' && method !== null) pods.inc({ method });
      if (outcome === 'missed') missing.inc();
    },
    answered(path, verb, code, seconds) {
      requests.inc({ verb, path, code });
      durations.observe(seconds);
    },
    certificate: (notAfter) => expiry.set(notAfter / 1000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

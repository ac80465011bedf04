import type { ServingPair } from '../../serving/certificate-files.ts';
import { exposition, type Family, single } from '../../serving/exposition.ts';
import { processFamilies } from '../../serving/process-families.ts';
import { DecisionTally, type Method, type Outcome } from './decision-tally.ts';
import { RequestTally } from './request-tally.ts';
import { WarningTally } from './warning-tally.ts';

/** What the webhook counts. The names of the EKS webhook are kept beside those that follow Prometheus' rules. */
export interface WebhookMetrics {
  /** `reason` is one of a few fixed words, never a name or a value. */
  decided(outcome: Outcome, method: Method | null, reason: string | null): void;
  /** Counts a pod with warnings by its namespace; true for the first of its service account. Both must exist. */
  warned(namespace: string, serviceAccount: string): boolean;
  answered(path: string, verb: string, code: number, seconds: number): void;
  text(): Promise<string>;
}

/** One of the places that the webhook knows identities from, by a fixed name. */
export interface SourceState {
  readonly name: string;
  readonly size: number;
  /** Since it was known to be up to date; null before the first time. */
  readonly ageMilliseconds: number | null;
  /** Answers that could not be used, and those that did not come, since the start. */
  readonly failures: number;
}

/** What is looked at when somebody asks for the metrics. */
export interface Observed {
  readonly sources: () => readonly SourceState[];
  /** Whether there ever was a service account. */
  readonly used: () => boolean;
  readonly ready: () => boolean;
  /** What is served under. */
  readonly certificate: () => Pick<ServingPair, 'notAfter'>;
}

export function webhookMetrics(observed: Observed): WebhookMetrics {
  const requests = new RequestTally();
  const decisions = new DecisionTally();
  const warnings = new WarningTally();
  return {
    decided: (outcome, method, reason) => decisions.add(outcome, method, reason),
    warned: (namespace, serviceAccount) => warnings.add(namespace, serviceAccount),
    answered: (path, verb, code, seconds) => requests.add(path, verb, code, seconds),
    async text() {
      const families = [
        ...decisions.families(),
        warnings.family(),
        ...requests.families(),
        ...sourceFamilies(observed.sources()),
        single(
          'pod_identity_webhook_used',
          'gauge',
          'Whether there was a service account.',
          observed.used() ? 1 : 0,
        ),
        single(
          'pod_identity_webhook_ready',
          'gauge',
          'Whether pods are answered from full caches.',
          observed.ready() ? 1 : 0,
        ),
        single(
          'pod_identity_webhook_certificate_expiry_timestamp_seconds',
          'gauge',
          'When the serving certificate ends.',
          observed.certificate().notAfter / 1000,
        ),
      ];
      return exposition([...families, ...(await processFamilies())]);
    },
  };
}

function sourceFamilies(sources: readonly SourceState[]): readonly Family[] {
  return [
    {
      name: 'pod_identity_webhook_cache_objects',
      help: 'Objects that are known.',
      type: 'gauge',
      samples: sources.map(({ name, size }) => ({ labels: { source: name }, value: size })),
    },
    {
      name: 'pod_identity_webhook_cache_age_seconds',
      help: 'Since what is known was last proven to be up to date.',
      type: 'gauge',
      samples: sources.flatMap(({ name, ageMilliseconds }) =>
        ageMilliseconds === null ? [] : [{ labels: { source: name }, value: ageMilliseconds / 1000 }],
      ),
    },
    {
      name: 'pod_identity_webhook_cache_synced',
      help: 'Whether a source was ever read to its end.',
      type: 'gauge',
      samples: sources.map(({ name, ageMilliseconds }) => ({
        labels: { source: name },
        value: ageMilliseconds === null ? 0 : 1,
      })),
    },
    {
      name: 'pod_identity_webhook_source_failures_total',
      help: 'Answers of a source that could not be used.',
      type: 'counter',
      samples: sources.map(({ name, failures }) => ({ labels: { source: name }, value: failures })),
    },
  ];
}

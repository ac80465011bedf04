import { hash } from 'node:crypto';
import type { ServingPair } from '../../serving/certificate-files.ts';
import { exposition, type Family, single } from '../../serving/exposition.ts';
import { processFamilies } from '../../serving/process-families.ts';
import { DecisionTally, type Method, type Outcome } from './decision-tally.ts';
import { RequestTally } from './request-tally.ts';

/** The webhook's metrics, under the EKS webhook's names and under names that follow Prometheus' rules. */
export interface WebhookMetrics {
  /** `reason` is one of a few fixed words, never a name or value from the request. */
  decided(outcome: Outcome, method: Method | null, reason: string | null): void;
  /** Counts a pod with warnings; returns those that its service account had on no pod before. The account must exist. */
  warned(namespace: string, serviceAccount: string, warnings: readonly string[]): readonly string[];
  answered(path: string, verb: string, code: number, seconds: number): void;
  text(): Promise<string>;
}

export interface SourceState {
  readonly name: string;
  readonly size: number;
  /** Time since the source was last up to date; null before the first time. */
  readonly ageMilliseconds: number | null;
  /** Invalid and missing answers since the start. */
  readonly failures: number;
}

/** State that is read for each scrape. */
export interface Observed {
  readonly sources: () => readonly SourceState[];
  /** Whether the cache has a service account. */
  readonly used: () => boolean;
  readonly ready: () => boolean;
  /** The serving certificate. */
  readonly certificate: () => Pick<ServingPair, 'notAfter'>;
}

export function webhookMetrics(observed: Observed): WebhookMetrics {
  const requests = new RequestTally();
  const decisions = new DecisionTally();
  const warnings = new WarningTally();
  return {
    decided: (outcome, method, reason) => decisions.add(outcome, method, reason),
    warned: (namespace, serviceAccount, texts) => warnings.add(namespace, serviceAccount, texts),
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
          'Whether the cache has a service account.',
          observed.used() ? 1 : 0,
        ),
        single(
          'pod_identity_webhook_ready',
          'gauge',
          'Whether the webhook is ready.',
          observed.ready() ? 1 : 0,
        ),
        single(
          'pod_identity_webhook_certificate_expiry_timestamp_seconds',
          'gauge',
          'When the serving certificate expires.',
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
      help: 'Objects in the cache.',
      type: 'gauge',
      samples: sources.map(({ name, size }) => ({ labels: { source: name }, value: size })),
    },
    {
      name: 'pod_identity_webhook_cache_age_seconds',
      help: 'Seconds since the cache was last up to date.',
      type: 'gauge',
      samples: sources.flatMap(({ name, ageMilliseconds }) =>
        ageMilliseconds === null ? [] : [{ labels: { source: name }, value: ageMilliseconds / 1000 }],
      ),
    },
    {
      name: 'pod_identity_webhook_cache_synced',
      help: 'Whether the source was ever read completely.',
      type: 'gauge',
      samples: sources.map(({ name, ageMilliseconds }) => ({
        labels: { source: name },
        value: ageMilliseconds === null ? 0 : 1,
      })),
    },
    {
      name: 'pod_identity_webhook_source_failures_total',
      help: 'Invalid or missing answers of the source.',
      type: 'counter',
      samples: sources.map(({ name, failures }) => ({ labels: { source: name }, value: failures })),
    },
  ];
}

/** A pod's own annotations can cause any number of warnings, so an account's further ones are not logged. */
const maxLoggedTexts = 24;

/** Counts pods with warnings by namespace, and remembers the warnings of each service account. */
export class WarningTally {
  /** Hashes by service account: a warning has up to 256 characters. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #pods = new Map<string, number>();

  /** @returns The warnings that no earlier pod of the service account had, at most 24 for each account. */
  add(namespace: string, serviceAccount: string, texts: readonly string[]): readonly string[] {
    this.#pods.set(namespace, (this.#pods.get(namespace) ?? 0) + 1);
    const account = `${namespace}/${serviceAccount}`;
    const seen = this.#seen.get(account) ?? new Set();
    this.#seen.set(account, seen);
    return texts.filter((text) => {
      const key = hash('sha1', text, 'base64').slice(0, 12);
      if (seen.has(key) || seen.size >= maxLoggedTexts) return false;
      return seen.add(key);
    });
  }

  family(): Family {
    return {
      name: 'pod_identity_webhook_warned_pods_total',
      help: 'Pods with warnings by their namespace; the log has each warning of a service account once.',
      type: 'counter',
      // Prometheus sets `namespace` to the webhook's namespace.
      samples: [...this.#pods].map(([pod_namespace, value]) => ({ labels: { pod_namespace }, value })),
    };
  }
}

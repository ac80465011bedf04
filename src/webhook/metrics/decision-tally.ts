import type { Admission } from '../../injection/admit-pod.ts';
import type { ResolvedIdentity } from '../../injection/resolve-identity.ts';
import type { Family } from '../../serving/exposition.ts';

/** The result of one review. `missed`: the pod may need an identity, but the webhook could not find out which. */
export type Outcome = Admission['outcome'] | 'opted-out' | 'not-a-pod-creation' | 'bad-review';

/** How a pod gets its credentials; the words of the EKS webhook. */
export type Method = ResolvedIdentity['method'];

interface Row {
  readonly outcome: Outcome;
  readonly method: string;
  readonly reason: string;
  count: number;
}

/** Limits memory if a reason is not one of the few fixed words. */
const maxRows = 200;

export class DecisionTally {
  readonly #rows = new Map<string, Row>();
  /** Nearly every decision equals the previous one. */
  #last: Row | null = null;

  add(outcome: Outcome, method: Method | null, reason: string | null): void {
    const words = { outcome, method: method ?? 'none', reason: reason ?? '' };
    const last = this.#last;
    const isRepeated =
      last?.outcome === outcome && last.method === words.method && last.reason === words.reason;
    const row = isRepeated ? last : this.#rowOf(words);
    this.#last = row;
    row.count += 1;
  }

  #rowOf(words: Omit<Row, 'count'>): Row {
    const key = words.outcome + words.method + words.reason;
    return this.#rows.get(key) ?? this.#open(key, { ...words, count: 0 });
  }

  #open(key: string, row: Row): Row {
    if (this.#rows.size >= maxRows) return row;
    this.#rows.set(key, row);
    return row;
  }

  families(): readonly Family[] {
    const rows = [...this.#rows.values()];
    // The EKS webhook also counts a pod that needs no change.
    const given = rows.filter(({ outcome }) => outcome === 'injected' || outcome === 'unchanged');
    const missed = rows.filter(({ outcome }) => outcome === 'missed');
    const methods = [...new Set(given.map(({ method }) => method))];
    return [
      {
        name: 'pod_identity_webhook_decisions_total',
        help: 'Reviews by outcome.',
        type: 'counter',
        samples: rows.map(({ outcome, method, reason, count }) => ({
          labels: { method, outcome, reason },
          value: count,
        })),
      },
      {
        name: 'pod_identity_webhook_pod_count',
        help: 'Indicator to how many pods are mutated by the webhook.',
        type: 'counter',
        samples: methods.map((method) => ({
          labels: { method },
          value: sum(given.filter((row) => row.method === method)),
        })),
      },
      {
        name: 'pod_identity_webhook_missing_sa_count',
        help: 'Pods whose service account was not found.',
        type: 'counter',
        samples: missed.length > 0 ? [{ value: sum(missed) }] : [],
      },
    ];
  }
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

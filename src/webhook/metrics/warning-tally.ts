import type { Family } from '../../serving/exposition.ts';

/** Counts pods with warnings by namespace, and remembers their service accounts. */
export class WarningTally {
  readonly #accounts = new Set<string>();
  readonly #pods = new Map<string, number>();

  /** @returns Whether this is the first pod of its service account. */
  add(namespace: string, serviceAccount: string): boolean {
    this.#pods.set(namespace, (this.#pods.get(namespace) ?? 0) + 1);
    const before = this.#accounts.size;
    return this.#accounts.add(`${namespace}/${serviceAccount}`).size > before;
  }

  family(): Family {
    return {
      name: 'pod_identity_webhook_warned_pods_total',
      help: 'Pods with warnings by their namespace; the log names each service account once.',
      type: 'counter',
      // Prometheus sets `namespace` to the webhook's namespace.
      samples: [...this.#pods].map(([pod_namespace, value]) => ({ labels: { pod_namespace }, value })),
    };
  }
}

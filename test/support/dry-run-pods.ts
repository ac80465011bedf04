import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { readInjected } from '../../src/links/injection/injected.ts';
import { trialPod } from '../../src/links/injection/trial-pod.ts';
import { isJsonObject, type JsonObject } from '../../src/trust/json.ts';
import type { ServiceAccountName } from '../../src/trust/subject.ts';

interface PodCounts {
  injected: number;
  /** Pods without their role. */
  bare: number;
  failed: number;
}

/** Pods of one service account as an API server would store them. */
export class DryRunPods {
  readonly #cluster: LocalCluster;
  readonly #account: ServiceAccountName;

  constructor(cluster: LocalCluster, account: ServiceAccountName) {
    this.#cluster = cluster;
    this.#account = account;
  }

  async create(): Promise<JsonObject> {
    const path = `/api/v1/namespaces/${this.#account.namespace}/pods?dryRun=All`;
    const pod = await this.#cluster.api.call('POST', path, trialPod(this.#account));
    if (!isJsonObject(pod)) throw new Error('a pod is an object');
    return pod;
  }

  /** Creates pods while `work` runs; counts those with and without their role. */
  async meanwhile(work: () => Promise<unknown>): Promise<PodCounts> {
    const counts = { injected: 0, bare: 0, failed: 0 };
    const ending = new AbortController();
    const creating = (async () => {
      while (!ending.signal.aborted) {
        const pod = await this.create().catch(() => null);
        if (pod === null) counts.failed += 1;
        else if (readInjected(pod).complete) counts.injected += 1;
        else counts.bare += 1;
        await delay(20);
      }
    })();
    try {
      await work();
    } finally {
      ending.abort();
      await creating;
    }
    return counts;
  }
}

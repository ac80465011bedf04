import { readInjected } from '../../src/links/injection/injected.ts';
import { isJsonObject } from '../../src/trust/json.ts';
import type { WebhookCluster } from './webhook-cluster.ts';

/** Creates real pods of a scene's service account, one right after the other, until `stop`. */
export class PodStream {
  /** When each pod was requested, and whether it was injected. */
  readonly pods: { readonly at: number; readonly injected: boolean }[] = [];
  #running = true;
  readonly #lanes: Promise<unknown>;

  constructor(scene: WebhookCluster, lanes = 3) {
    const lane = async (number: number): Promise<void> => {
      for (let index = 0; this.#running; index += 1) {
        const at = performance.now();
        const pod = await scene.createPod(`stream-${number}-${index}`, scene.account.name);
        this.pods.push({ at, injected: isJsonObject(pod) && readInjected(pod).complete });
      }
    };
    this.#lanes = Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  }

  get bare(): number {
    return this.pods.filter(({ injected }) => !injected).length;
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#lanes;
  }
}

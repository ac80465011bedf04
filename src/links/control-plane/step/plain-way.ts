import type { HttpsClient, PlainWay } from './step-way.ts';

/** Measured on nodes of kubeadm (docs/proofs.md): the old API server is helped to end, and the kubelet, where it can be, to start. */
const usualSeconds = { woken: 9, left: 15 } as const;

export interface PlainNode {
  /** With what its switch asks the API server; null where it has nothing for that. */
  readonly client: HttpsClient | null;
  readonly wakesKubelet: boolean;
}

/** The way without a stand-in. `why` there is none, as the end of a sentence. */
export function plainWay(why: string, { client, wakesKubelet }: PlainNode): PlainWay {
  const usualOutageSeconds = wakesKubelet ? usualSeconds.woken : usualSeconds.left;
  return { kind: 'plain', why, usualOutageSeconds, wakesKubelet, client };
}

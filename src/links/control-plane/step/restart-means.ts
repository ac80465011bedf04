import type { PlainWay } from './step-way.ts';

/** What was measured on nodes of kubeadm: docs/proofs.md */
const usualSeconds = { woken: 9, notWoken: 15 } as const;

/** What a node has for it. */
export type PlainNode = Pick<PlainWay, 'client' | 'wakesKubelet'>;

/** The way without a stand-in. `why` there is none, as the end of a sentence. */
export function plainWay(why: string, { client, wakesKubelet }: PlainNode): PlainWay {
  const usualOutageSeconds = wakesKubelet ? usualSeconds.woken : usualSeconds.notWoken;
  return { kind: 'plain', why, usualOutageSeconds, wakesKubelet, client };
}

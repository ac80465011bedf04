import { helpAfterSeconds } from './restart-helper.ts';
import type { RestartMeans } from './restart-means.ts';

/** What was measured on nodes of kubeadm: docs/proofs.md */
const outageSeconds = { woken: 9, notWoken: 15 } as const;

/** For how many seconds the API server of a node with these means is usually away. */
export function usualOutageSeconds({ wakesKubelet }: Pick<RestartMeans, 'wakesKubelet'>): number {
  return wakesKubelet ? outageSeconds.woken : outageSeconds.notWoken;
}

/** What a restart means for whoever uses the API server, for the plan. */
export function restartWords(means: RestartMeans): string {
  const { proof, auditNote, wakesKubelet } = means;
  const away = `is away for about ${usualOutageSeconds(means)} s, and what it has not answered ${helpAfterSeconds} s after it stopped listening is cut off.`;
  return [
    'port' in proof
      ? `A stand-in, a second API server at port ${proof.port}, proves the new manifest first. Then this API server ${away}`
      : `Unproven, for ${proof.unproven}: this API server ${away}`,
    ...(wakesKubelet ? [woken] : []),
    goesBack,
    ...('port' in proof && auditNote !== null ? [auditNote] : []),
  ].join(' ');
}

/** docs/decisions/0027-kubelet-woken.md */
const woken =
  'Its manifest leaves its folder for an instant, so that the kubelet starts the new API server at once.';

/** By the switch of the node: docs/decisions/0013-dead-mans-switch.md */
const goesBack = 'What does not serve as it should goes back by itself, also if irsactl is gone.';

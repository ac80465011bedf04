import { type Finding, findingsOf } from '../../chain/finding.ts';
import { ownFolderAdvice } from '../../chain/private-folder.ts';
import type { Problem } from '../../errors/irsa-error.ts';

export const finding = findingsOf('control-plane');

/** `others`: what it means for the control plane, as a sentence of its own. */
export function notServing(node: string, others: string | null = null): Finding {
  const why =
    'Its /readyz, which asks its etcd as well, does not answer ok, and no step of irsactl is under way.';
  return finding.error('IRSA-CONTROLPLANE-023', {
    what: `The API server of ${node} does not serve.`,
    why: others === null ? why : `${why} ${others}`,
    next: "Look at the API server's log (`crictl logs`, /var/log/pods) and put right what keeps it from starting.",
  });
}

/** Seen by a look, and in the middle of a step. */
export function editedMeanwhile(manifest: string, previous: string): Problem {
  return {
    what: `${manifest} was edited while a change of irsactl was unconfirmed; irsactl leaves it as it is.`,
    why: 'It is not the manifest that irsactl left there.',
    next: `Where the API server does not serve with it, put it right by hand, or copy ${previous}/manifest.yaml over it. Then run \`irsactl plan\`.`,
  };
}

/** Where the chain's key lies in kubeadm's own files, the way back needs the copy of what was there before. */
export function lostOriginalKey(file: string, node: string, original: string): Problem {
  return {
    what: `The key that ${file} of ${node} held before irsactl is not in its backup.`,
    why: `${original} holds no sound copy of it.`,
    next: 'Put the old key back from a backup of your own, then run the same command again.',
  };
}

export function untrustedFolder(
  node: string,
  { path, why }: { readonly path: string; readonly why: string },
): Finding {
  return finding.error('IRSA-CONTROLPLANE-130', {
    what: `${path} on ${node} is no place for what irsactl keeps there.`,
    why: `${why} Root runs a script from there, and puts files back that lie there.`,
    next: ownFolderAdvice,
  });
}

import type { FileOwnership } from './preflight/machine-facts.ts';

/** Who may read a file, as far as its mode tells. */
export type Ownership = Omit<FileOwnership, 'hasList'>;

/**
 * Of a key of the chain's own: owner and group are those of the key that signed before it. Where a group may read that
 * one, the API server runs without root and needs it.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-cluster-lifecycle/kubeadm/2568-kubeadm-non-root-control-plane
 */
export function besideKey({ mode, owner, group }: Ownership): Ownership {
  const isForGroup = (mode & 0o047) === 0o040;
  return { owner, group, mode: isForGroup ? 0o640 : 0o600 };
}

/** Of a key that takes another one's place: nobody else may read it. */
export function inPlaceOfKey({ mode, owner, group }: Ownership): Ownership {
  return { owner, group, mode: mode & 0o640 };
}

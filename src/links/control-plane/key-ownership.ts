import { hostPathOf } from './manifest/host-path.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
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

/** The keys that a new one of the chain's own may take its owner from, as they lie on the node; the first that is there counts. */
export function modelsOf(
  mounts: Manifest['mounts'],
  signing: readonly (string | null | undefined)[],
  ownFile: string,
): readonly string[] {
  const named = signing.filter((path) => path !== null && path !== undefined);
  return named.map((path) => hostPathOf(mounts, path)).filter((path) => path !== ownFile);
}

/** Of a key that takes another one's place: nobody else may read it. */
export function inPlaceOfKey({ mode, owner, group }: Ownership): Ownership {
  return { owner, group, mode: mode & 0o640 };
}

import type { ArgumentOrder } from './render-arguments.ts';

/** The first patch version of each minor that keeps the order: https://github.com/kubernetes/kubernetes/pull/135400 */
const keepsOrderFrom: Readonly<Record<number, number>> = { 32: 12, 33: 8, 34: 4, 35: 1 };

/** The order in which kubeadm of this version, such as `v1.34.3`, writes the given arguments. */
export function orderOf(version: string): ArgumentOrder {
  const [, minor, patch] = /^v1\.(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(minor) >= 36) return 'as given';
  const from = keepsOrderFrom[Number(minor)];
  return from !== undefined && Number(patch) >= from ? 'as given' : 'sorted';
}

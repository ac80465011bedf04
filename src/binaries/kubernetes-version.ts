/** A Kubernetes release, for example v1.36.3. */
export interface KubernetesVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The Kubernetes version that the demo and the tests run where nothing else is asked for. */
export const defaultKubernetesVersion = 'v1.36.3';

/** Reads a released version; null for anything else, such as a release candidate. */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const parts = /^v(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (parts === null) return null;
  const [major, minor, patch] = parts.slice(1).map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return null;
  return { text, major, minor, patch };
}

/** The wanted version where it is offered, else the newest patch of its minor version, else null. */
export function nearestVersion(
  wanted: KubernetesVersion,
  offered: readonly string[],
): KubernetesVersion | null {
  const sameMinor = offered
    .map(parseKubernetesVersion)
    .filter((version) => version !== null)
    .filter((version) => version.major === wanted.major && version.minor === wanted.minor)
    .sort((a, b) => b.patch - a.patch);
  return sameMinor.find((version) => version.patch === wanted.patch) ?? sameMinor[0] ?? null;
}

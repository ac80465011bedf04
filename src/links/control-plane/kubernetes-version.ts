/** The minor version in a kubernetesVersion such as `v1.36.3`; null for `stable-1` and the like. */
export function minorOf(version: string): number | null {
  const minor = /^v?1\.(\d+)\./.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

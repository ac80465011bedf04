import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../src/links/control-plane/manifest/golden/kubeadm');

/**
 * Returns the API server's manifest as kubeadm 1.MINOR.0 writes it. It has three forms: 1.26 added `priority`; 1.34
 * added a named port and dropped the empty creationTimestamp.
 */
export function goldenManifest(minor: number): string {
  const from = [34, 26, 22].find((first) => minor >= first);
  return readFileSync(join(folder, `from-1.${from}.yaml`), 'utf8').replace('MINOR', String(minor));
}

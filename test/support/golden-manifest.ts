import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../src/links/control-plane/manifest/golden/kubeadm');

/**
 * The manifest of the API server as kubeadm 1.MINOR.0 writes it. There are three forms, by the first minor version that
 * writes them: 1.26 added `priority`, 1.34 a named port and no empty creationTimestamp.
 */
export function goldenManifest(minor: number): string {
  const from = [34, 26, 22].find((first) => minor >= first);
  return readFileSync(join(folder, `from-1.${from}.yaml`), 'utf8').replace('MINOR', String(minor));
}

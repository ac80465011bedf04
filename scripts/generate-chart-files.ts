import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GeneratedFile } from './generate-file.ts';

const deploy = resolve(import.meta.dirname, '../deploy');

/** Copies of the monitoring files: a chart can read only files in its own folder. */
export function chartFiles(): readonly GeneratedFile[] {
  return ['alert-rules.yaml', 'dashboard.json'].map((name) => ({
    path: `deploy/chart/files/${name}`,
    text: readFileSync(join(deploy, 'monitoring', name), 'utf8'),
  }));
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { guardValidations } from '../src/deployment/registration-guard.ts';
import type { GeneratedFile } from './generate-file.ts';

const deploy = resolve(import.meta.dirname, '../deploy');

/** Copies of the files for monitoring, and a part of a policy: a chart can read only what lies in its own folder. */
export function chartFiles(): readonly GeneratedFile[] {
  const copies = ['alert-rules.yaml', 'dashboard.json'].map((name) => ({
    path: `deploy/chart/files/${name}`,
    text: readFileSync(join(deploy, 'monitoring', name), 'utf8'),
  }));
  const text = stringify(guardValidations, { lineWidth: 0 });
  return [...copies, { path: 'deploy/chart/files/registration-guard.yaml', text }];
}

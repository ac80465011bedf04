import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { removeScript } from './end-stand-ins.ts';
import { standInNames } from './names.ts';

const chains = ['prod', 'prod-2', 'prod-pre', 'prod-out', 'prod-of-a-name-that-is-long', 'e'.repeat(63)];
const node = {
  name: 'cp-1',
  access: { kind: 'local' },
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
} as const;

describe('the names of a stand-in', () => {
  it('are no beginning of those of another chain', async () => {
    const manifests = join(await temporaryFolder(), 'manifests');
    await mkdir(manifests);
    const files = chains.map((chain) => `${standInNames(chain, node).podPrefix}mf0a.yaml`);
    for (const file of files) await writeFile(join(manifests, file), '');
    const prefix = join(manifests, standInNames('prod', node).podPrefix);
    await promisify(execFile)('sh', ['-c', removeScript, 'sh', prefix]);
    expect(new Set(await readdir(manifests))).toEqual(new Set(files.slice(1)));
  });

  it('are those of a pod, whatever the chain is called', () => {
    for (const chain of chains) {
      expect(`${standInNames(chain, node).podPrefix}mf0a`).toMatch(
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      );
    }
  });
});

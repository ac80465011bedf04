import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { describeNodeFiles } from '../../test/support/node-files-contract.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { temporaryOf } from '../chain/node-files.ts';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { fileError } from './file-error.ts';
import { localFiles } from './local-files.ts';
import { openNodes } from './open-nodes.ts';

describeNodeFiles('the files of this machine', () => localFiles);

describe('a file of this machine that is written', () => {
  it('is readable only for its owner before it gets its mode', async () => {
    const path = join(await temporaryFolder(), 'sa.key');
    const before: number[] = [];
    await localFiles.write(path, 'secret', {
      get mode() {
        // Called after the content is written.
        const { mode, size } = statSync(temporaryOf(path));
        if (size > 0) before.push(mode & 0o777);
        return 0o644;
      },
    });
    expect(before).toEqual([0o600]);
    expect((await localFiles.facts(path))?.mode).toBe(0o644);
  });

  it('is flushed before the rename, and its folder afterwards', async () => {
    const path = join(await temporaryFolder(), 'kube-apiserver.yaml');
    const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size;
    const synced: unknown[] = [];
    const handle = await open('/dev/null');
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'sync').mockImplementation(async () => {
      synced.push([sizeOf(temporaryOf(path)), sizeOf(path)]);
    });
    await handle.close();
    await localFiles.write(path, 'whole', { mode: 0o600 });
    sync.mockRestore();
    expect(synced).toEqual([
      [5, undefined],
      [undefined, 5],
    ]);
  });
});

describe('a system error', () => {
  it.each([
    ['EACCES', 'IRSA-CONTROLPLANE-002'],
    ['EROFS', 'IRSA-CONTROLPLANE-002'],
    ['ENOSPC', 'IRSA-CONTROLPLANE-003'],
    ['EIO', 'IRSA-CONTROLPLANE-004'],
  ])('%s is %s', (code, expected) => {
    expect(fileError('/x', Object.assign(new Error(code), { code })).code).toBe(expected);
  });
});

describe('a node', () => {
  const node: ControlPlaneNode = {
    name: 'cp-1',
    access: { kind: 'local' },
    manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    directory: '/etc/kubernetes/irsactl',
  };

  it('with local access is this machine', () => {
    expect(openNodes({ ask: null }).files(node)).toBe(localFiles);
  });
});

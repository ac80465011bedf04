import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashOf } from '../../../src/links/control-plane/step/records.ts';
import { wakeScript } from '../../../src/links/control-plane/step/wake-kubelet.ts';
import { openNodes } from '../../../src/nodes/open-nodes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const content = 'kind: Pod\n';

async function manifestThere() {
  const folder = await temporaryFolder();
  const [manifest, aside] = [join(folder, 'kube-apiserver.yaml'), join(folder, 'aside.yaml')];
  await writeFile(manifest, content);
  await chmod(manifest, 0o600);
  await utimes(manifest, 1_600_000_000, 1_600_000_000);
  const nodes = openNodes({ ask: null });
  onTestFinished(() => nodes.close());
  const shell = nodes.shell({ name: 'cp-1', access: { kind: 'local' }, manifest, directory: folder });
  const wake = (hash = hashOf(Buffer.from(content))) =>
    shell.run(wakeScript, { args: [manifest, aside, hash] });
  return { folder, manifest, wake, isGone: () => expect.poll(() => existsSync(manifest)).toBe(false) };
}

async function looksOf(path: string) {
  const { ino, mode, mtimeMs, nlink } = await stat(path);
  return { ino, mode, mtimeMs, nlink };
}

describe('a manifest that goes and comes, so that the kubelet looks at it', () => {
  it('is away for about half a second, and the same file as before then', async () => {
    const { folder, manifest, wake, isGone } = await manifestThere();
    const before = await looksOf(manifest);
    const began = performance.now();
    const woken = wake();
    await isGone();
    await woken;
    expect(performance.now() - began).toBeGreaterThanOrEqual(500);
    expect(await looksOf(manifest)).toEqual(before);
    expect(await readdir(folder)).toEqual(['kube-apiserver.yaml']);
  });

  it('stays where it is once it is another one', async () => {
    const { manifest, wake } = await manifestThere();
    const before = (await stat(manifest)).ctimeMs;
    await wake('another');
    expect((await stat(manifest)).ctimeMs).toBe(before);
  });

  it('does not come back over one that somebody wrote meanwhile', async () => {
    const { folder, manifest, wake, isGone } = await manifestThere();
    const woken = wake();
    await isGone();
    await writeFile(`${manifest}.new`, 'theirs\n');
    await rename(`${manifest}.new`, manifest);
    await woken;
    expect(await readFile(manifest, 'utf8')).toBe('theirs\n');
    expect(await readdir(folder)).toEqual(['kube-apiserver.yaml']);
  });

  it('does not come where there is none', async () => {
    const { folder, manifest, wake } = await manifestThere();
    await rm(manifest);
    await wake();
    expect(await readdir(folder)).toEqual([]);
  });
});

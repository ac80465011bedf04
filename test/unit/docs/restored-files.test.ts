import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { switchSettings } from '../../../src/links/control-plane/node/switch-script.ts';

const run = promisify(execFile);
const page = resolve(import.meta.dirname, '../../../docs/how-to/restore-an-api-server-by-hand.md');

/** The block of the page that restores the files of one folder. */
function blockOf(words: string): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
    ([, block = '']) => block,
  );
  const found = blocks.filter((block) => block.includes(words));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

/** A node with two new key files and a new manifest, and with copies of the former files in `folder`. */
async function nodeWith(folder: 'pass/backups' | 'original') {
  const root = await mkdtemp(join(tmpdir(), 'irsactl-put-back-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const etc = join(root, 'etc');
  const own = join(etc, 'irsactl/prod-1');
  for (const path of [join(own, folder), join(own, 'switch'), join(etc, 'pki'), join(etc, 'manifests')]) {
    await mkdir(path, { recursive: true });
  }
  const manifest = join(etc, 'manifests/kube-apiserver.yaml');
  const files = [join(etc, 'pki/sa.pub'), join(etc, 'pki/sa.key'), manifest].map((path, at) => ({
    path,
    copy: join(own, folder, String(at)),
    hash: createHash('sha256').update('before').digest('hex'),
    brought: 'b',
  }));
  for (const { path, copy } of files) {
    await writeFile(path, 'new');
    await writeFile(copy, 'before');
  }
  // The manifest is the first file of a record, and the last one of a pass.
  const record = { original: { files: files.toReversed() } };
  await writeFile(join(own, 'record.json'), `${JSON.stringify(record, null, 2)}\n`);
  const settings = switchSettings({
    ...{ manifest, before: 'a', after: 'b', backups: files, next: [], staged: `${own}/pass/next` },
    ...{ aside: `${own}/pass/aside.yaml`, wakesKubelet: true },
    ...{ staysWith: null, silenceSeconds: 60, limitSeconds: 600, patienceSeconds: 120 },
    server: { host: '127.0.0.1', port: 6443, credentials: [join(etc, 'admin.conf')] },
    standIns: { podPrefix: 'none.', manifests: join(etc, 'manifests'), folder: join(own, 'stand-in') },
    unit: { path: join(root, 'unit'), link: join(root, 'link') },
  });
  await writeFile(join(own, 'switch/settings.sh'), settings);
  const words = folder === 'original' ? 'record.json' : 'backups';
  return {
    etc,
    places: files.map(({ path }) => path),
    copies: files.map(({ copy }) => copy),
    restore: () => run('sh', ['-c', blockOf(words).replaceAll('/etc/kubernetes', etc)]),
  };
}

describe.each(['pass/backups', 'original'] as const)('files in %s', (folder) => {
  it('are restored, their copies stay, and no other file remains', async () => {
    const { etc, places, copies, restore } = await nodeWith(folder);
    expect(await restore()).toMatchObject({ stderr: '' });
    for (const path of [...places, ...copies]) expect(await readFile(path, 'utf8')).toBe('before');
    expect((await readdir(join(etc, 'pki'))).toSorted()).toEqual(['sa.key', 'sa.pub']);
    expect(await readdir(join(etc, 'manifests'))).toEqual(['kube-apiserver.yaml']);
  });

  it('stay unchanged if a copy cannot be written: the manifest is last', async () => {
    const { places, copies, restore } = await nodeWith(folder);
    // cp cannot write to it, as on a full disk.
    await mkdir(`${copies[1]}.back/1`, { recursive: true });
    await expect(restore()).rejects.toMatchObject({ code: 1 });
    expect(await readFile(places[2] ?? '', 'utf8')).toBe('new');
  });
});

it('keeps every file if a backup is damaged, and names it', async () => {
  const { places, copies, restore } = await nodeWith('pass/backups');
  await writeFile(copies[0] ?? '', 'damaged');
  await expect(restore()).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('0: FAILED') });
  for (const path of places) expect(await readFile(path, 'utf8')).toBe('new');
});

it.each([0, 1, 2])('skips a file that is already restored: %i', async (at) => {
  const { places, copies, restore } = await nodeWith('pass/backups');
  await writeFile(places[at] ?? '', 'before');
  await rm(copies[at] ?? '');
  await restore();
  for (const path of places) expect(await readFile(path, 'utf8')).toBe('before');
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashOf } from '../../../src/links/control-plane/node/record.ts';
import { switchSettings } from '../../../src/links/control-plane/node/switch-script.ts';

const run = promisify(execFile);
const page = resolve(import.meta.dirname, '../../../docs/how-to/put-an-api-server-back-by-hand.md');

/** The block of the page that names this. */
function blockWith(text: string): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
    ([, block = '']) => block,
  );
  const found = blocks.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

const before = Buffer.from('before');

/** A node with two key files and a manifest of the pass, and in `folder` copies of those from before. */
async function nodeWith(folder: string) {
  const root = await mkdtemp(join(tmpdir(), 'irsactl-put-back-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const etc = join(root, 'etc');
  const own = join(etc, 'irsactl/prod-1');
  for (const name of [join(own, folder), join(own, 'switch'), join(etc, 'pki'), join(etc, 'manifests')])
    await mkdir(name, { recursive: true });
  const places = ['pki/sa.key', 'pki/sa.pub', 'manifests/kube-apiserver.yaml'].map((name) => join(etc, name));
  const files = places.map((path, at) => ({
    path,
    copy: join(own, folder, String(at)),
    hash: hashOf(before),
    brought: '',
  }));
  for (const { path, copy } of files) {
    await writeFile(path, 'new');
    await writeFile(copy, before);
  }
  const settings = switchSettings({
    ...{ manifest: places[2] ?? '', staged: join(own, 'pass/next'), before: 'a', after: 'b', backups: files },
    ...{ server: { host: '127.0.0.1', port: 1, kubeconfig: '/none' }, silenceSeconds: 60 },
    ...{ limitSeconds: 600, patienceSeconds: 60, unit: { path: '/none', link: '/none' } },
    standIns: { manifests: join(etc, 'manifests'), podPrefix: 'none', folder: '/none' },
  });
  await writeFile(join(own, 'switch/settings.sh'), settings);
  const original = [...files].reverse().map(({ path, copy, hash }) => ({ path, copy, hash }));
  const record = { chain: 'prod-1', original: { files: original } };
  await writeFile(join(own, 'record.json'), `${JSON.stringify(record, null, 2)}\n`);
  return {
    root,
    places,
    copies: files.map(({ copy }) => copy),
    putBack: (block: string) => run('sh', ['-c', blockWith(block).replaceAll('/etc/kubernetes', etc)]),
  };
}

describe.each([
  ['pass/backups', 'put() {', 'the files from before the pass are in place\n'],
  ['original', 'record.json |', ''],
])('files in %s', (folder, block, said) => {
  it('are put back, and nothing else is left beside them', async () => {
    const { root, places, putBack } = await nodeWith(folder);
    expect(await putBack(block)).toEqual({ stdout: said, stderr: '' });
    for (const path of places) expect(await readFile(path, 'utf8')).toBe('before');
    expect((await readdir(join(root, 'etc/pki'))).toSorted()).toEqual(['sa.key', 'sa.pub']);
  });
});

it('backups of which one was moved into its place already are put back', async () => {
  for (const at of [0, 1, 2]) {
    const { places, copies, putBack } = await nodeWith('pass/backups');
    await writeFile(places[at] ?? '', 'before');
    await rm(copies[at] ?? '');
    await putBack('put() {');
    for (const path of places) expect(await readFile(path, 'utf8')).toBe('before');
  }
});

it('files from before irsactl are left as they are where a copy cannot be written: the manifest goes last', async () => {
  const { places, copies, putBack } = await nodeWith('original');
  // What cp cannot write to, as a full disk.
  await mkdir(`${copies[1]}.back/1`, { recursive: true });
  await expect(putBack('record.json |')).rejects.toMatchObject({ code: 1 });
  expect(await Promise.all(places.map((path) => readFile(path, 'utf8')))).toEqual(['before', 'new', 'new']);
});

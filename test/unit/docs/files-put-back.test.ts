import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const page = resolve(import.meta.dirname, '../../../docs/how-to/put-an-api-server-back-by-hand.md');

/** The block of the page that puts the files of one folder back. */
function blockOf(folder: string): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
    ([, block = '']) => block,
  );
  const found = blocks.filter((block) => block.includes(`${folder}/record.json`));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

/** A node with two key files and a manifest of the change, and in `folder` copies of those from before. */
async function nodeWith(folder: string) {
  const root = await mkdtemp(join(tmpdir(), 'irsactl-put-back-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const etc = join(root, 'etc');
  const own = join(etc, 'irsactl/prod-1');
  const kept = join(own, folder);
  await mkdir(join(kept, 'files'), { recursive: true });
  for (const name of ['pki', 'manifests']) await mkdir(join(etc, name));
  const files = ['sa.key', 'sa.pub'].map((name, at) => ({
    path: join(etc, 'pki', name),
    copy: join(kept, 'files', String(at)),
    hash: '',
  }));
  const manifest = join(etc, 'manifests/kube-apiserver.yaml');
  for (const { path, copy } of files) {
    await writeFile(path, 'new');
    await writeFile(copy, 'before');
  }
  await writeFile(manifest, 'new');
  await writeFile(join(kept, 'manifest.yaml'), 'before');
  // As src/links/control-plane/step/records.ts writes it.
  await writeFile(join(kept, 'record.json'), `${JSON.stringify({ files }, null, 2)}\n`);
  return {
    root,
    kept,
    places: [...files.map(({ path }) => path), manifest],
    copies: [...files.map(({ copy }) => copy), join(kept, 'manifest.yaml')],
    putBack: () => run('sh', ['-c', blockOf(folder).replaceAll('/etc/kubernetes', etc)]),
  };
}

describe.each(['previous', 'original'])('files in %s', (folder) => {
  it('are put back, and their copies stay', async () => {
    const { places, copies, putBack } = await nodeWith(folder);
    expect(await putBack()).toEqual({ stdout: '', stderr: '' });
    for (const path of [...places, ...copies]) expect(await readFile(path, 'utf8')).toBe('before');
  });

  it.each([0, 1, 2])('of which one was moved into its place already are put back: %i', async (at) => {
    const { places, copies, putBack } = await nodeWith(folder);
    await writeFile(places[at] ?? '', 'before');
    await rm(copies[at] ?? '');
    expect(await putBack()).toEqual({ stdout: '', stderr: '' });
    for (const path of places) expect(await readFile(path, 'utf8')).toBe('before');
  });

  it('are left as they are where a copy cannot be written: the manifest goes last', async () => {
    const { places, putBack } = await nodeWith(folder);
    // What cp cannot write to, as a full disk.
    await mkdir(`${places[1]}.back/1`, { recursive: true });
    await expect(putBack()).rejects.toMatchObject({ code: 1 });
    expect(await Promise.all(places.map((path) => readFile(path, 'utf8')))).toEqual(['before', 'new', 'new']);
  });
});

it('nothing else is left beside them', async () => {
  const { root, putBack } = await nodeWith('previous');
  await putBack();
  expect((await readdir(join(root, 'etc/pki'))).toSorted()).toEqual(['sa.key', 'sa.pub']);
  expect(existsSync(join(root, 'etc/irsactl/prod-1/manifest.yaml'))).toBe(false);
});

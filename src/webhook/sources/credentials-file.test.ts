import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { machine } from '../../serving/machine.ts';
import { CredentialsFile } from './credentials-file.ts';
import { SourceHealth } from './source-health.ts';

const naming = (...names: string[]) =>
  JSON.stringify({ identities: names.map((serviceAccount) => ({ namespace: 'shop', serviceAccount })) });

/** A file as the kubelet mounts it: a symbolic link through `..data` into a versioned folder. */
async function mountedFile() {
  const folder = join(await temporaryFolder(), 'mount');
  await mkdir(folder);
  let version = 0;
  const swap = async (text: string): Promise<void> => {
    version += 1;
    await mkdir(join(folder, `..v${version}`));
    await writeFile(join(folder, `..v${version}`, 'config.json'), text);
    await symlink(`..v${version}`, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    if (version > 1) await rm(join(folder, `..v${version - 1}`), { recursive: true });
  };
  await symlink('..data/config.json', join(folder, 'config.json'));
  return { path: join(folder, 'config.json'), swap };
}

function open(path: string, elapsed = machine.elapsed) {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const health = new SourceHealth('container-credentials', elapsed);
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const file = new CredentialsFile({ path, health, runtime: machine, log });
  return { file, health, lines, follow: () => void file.run(ending.signal) };
}

it('follows the swaps of a mounted file without a lookup', async () => {
  const { path, swap } = await mountedFile();
  const { file, follow } = open(path);
  expect(file.size).toBe(0);
  follow();
  await swap(naming('a'));
  await expect.poll(() => file.size, { timeout: 4_000 }).toBe(1);
  await swap(naming('a', 'b'));
  await expect.poll(() => file.size, { timeout: 4_000 }).toBe(2);
});

it('finds an entry that was written a moment before', async () => {
  const { path, swap } = await mountedFile();
  await swap(naming('a'));
  const { file } = open(path);
  await swap(naming('b'));
  expect([file.has('shop', 'b'), file.has('shop', 'a'), file.has('other', 'b')]).toEqual([
    true,
    false,
    false,
  ]);
});

it.each(['{"identities":', '[]', '{"identities":{}}', '{"identities":[{"namespace":"shop"}]}'])(
  'keeps the old set when the new file is %s, and logs it once',
  async (text) => {
    const { path, swap } = await mountedFile();
    await swap(naming('a'));
    const { file, health, lines } = open(path);
    await swap(text);
    expect([file.has('shop', 'b'), file.has('shop', 'c'), file.has('shop', 'a')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(health.failures).toBe(1);
    expect(lines.filter((line) => line.includes('keeping the previous ones')).length).toBe(1);
    await swap(naming('b'));
    expect(file.has('shop', 'b')).toBe(true);
  },
);

it('treats a missing file, an empty file and a missing folder as no identities', async () => {
  const folder = join(await temporaryFolder(), 'mount');
  const path = join(folder, 'config.json');
  const { file, health } = open(path);
  expect([file.has('shop', 'a'), health.synced]).toEqual([false, true]);
  await mkdir(folder);
  await writeFile(path, naming('a'));
  expect(file.has('shop', 'a')).toBe(true);
  await writeFile(path, '');
  expect(file.has('shop', 'other')).toBe(false);
  expect(file.size).toBe(0);
  await writeFile(path, naming('a'));
  expect(file.has('shop', 'a')).toBe(true);
  await rm(path);
  expect(file.has('shop', 'other')).toBe(false);
  expect(file.size).toBe(0);
});

it('keeps the old set when the path can no longer be read', async () => {
  const path = join(await temporaryFolder(), 'config.json');
  await writeFile(path, naming('a'));
  const { file, health } = open(path);
  await rm(path);
  await mkdir(path);
  expect([file.has('shop', 'b'), file.has('shop', 'a')]).toEqual([false, true]);
  expect(health.failures).toBe(1);
});

it('is as old as the last check that found a valid file', async () => {
  const path = join(await temporaryFolder(), 'config.json');
  await writeFile(path, naming('a'));
  let now = 0;
  const { file, health } = open(path, () => now);
  now = 400_000;
  file.has('shop', 'other');
  expect(health.ageMilliseconds).toBe(0);
  await writeFile(path, '{');
  file.has('shop', 'other');
  now += 400_000;
  file.has('shop', 'other');
  expect(health.ageMilliseconds).toBe(400_000);
  await rm(path);
  file.has('shop', 'other');
  expect(health.ageMilliseconds).toBe(0);
});

it('logs once that a path cannot be read, however many pods ask, and again after it was readable', async () => {
  const path = join(await temporaryFolder(), 'config.json');
  await mkdir(path);
  const { file, health, lines } = open(path);
  for (let pod = 0; pod < 50; pod += 1) file.has('shop', 'a');
  expect([lines.length, health.failures]).toEqual([1, 1]);
  expect(lines[0]).toContain('EISDIR');
  await rm(path, { recursive: true });
  await writeFile(path, naming('a'));
  expect(file.has('shop', 'a')).toBe(true);
  await rm(path);
  await mkdir(path);
  for (let pod = 0; pod < 50; pod += 1) file.has('shop', 'b');
  expect(health.failures).toBe(2);
});

import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makePodFolder } from '../../../src/demo/run-demo.ts';
import { isRoot, skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe("the folder for the pod's process", () => {
  skipUnless(isRoot, "only root can run the pod's process as another user");

  async function open(places: readonly string[]): Promise<string> {
    const folder = await makePodFolder(places);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  it('is in the folder for temporary files if every user may enter that', async () => {
    const place = await temporaryFolder();
    await chmod(place, 0o711);
    const folder = await open([place, '/tmp']);
    expect(dirname(folder)).toBe(place);
    expect((await stat(folder)).mode & 0o777).toBe(0o711);
  });

  it('is elsewhere if only root may enter that', async () => {
    const place = await temporaryFolder();
    expect(dirname(await open([place, '/tmp']))).toBe('/tmp');
    expect(await readdir(place)).toEqual([]);
  });

  it('is refused if there is no such folder, or other users may change it (IRSA-DEMO-021)', async () => {
    const place = await temporaryFolder();
    const shared = join(place, 'shared');
    await mkdir(shared);
    await chmod(shared, 0o777);
    await expect(makePodFolder([place, shared])).rejects.toMatchObject({
      code: 'IRSA-DEMO-021',
      problem: { why: expect.stringMatching(/closed to other users.*Other users can write to/) },
    });
    expect(await readdir(place)).toEqual(['shared']);
    expect(await readdir(shared)).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unmountBelow } from '../../../lab/life/unmount-below.ts';
import { isRoot, skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

skipUnless(isRoot, 'needs root, for mounts');

it('unmounts everything in the folder of a lab, also nested mounts, and nothing beside it', async () => {
  const folder = await temporaryFolder();
  onTestFinished(() => unmountBelow(folder));
  const mount = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(folder, name)]);
  };
  const mounted = () =>
    ['lab/disk/inner', 'lab/disk', 'lab-2/disk'].filter((name) =>
      readFileSync('/proc/self/mounts', 'utf8').includes(` ${join(folder, name)} `),
    );
  mount('lab/disk');
  mount('lab/disk/inner');
  mount('lab-2/disk');
  await unmountBelow(join(folder, 'lab'));
  expect(mounted()).toEqual(['lab-2/disk']);
  rmSync(join(folder, 'lab'), { recursive: true });
  await unmountBelow(folder);
  expect(mounted()).toEqual([]);
});

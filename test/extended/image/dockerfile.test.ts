import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { archiveOf } from '../../../scripts/image/archive.ts';
import { buildImage, unpackImage, whyNoImage } from '../../support/image.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const noImage = await whyNoImage();
skipUnless(noImage === null, noImage ?? '');

const lines = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8').replaceAll('\\\n', '').split('\n');
const after = (instruction: string, among: readonly string[]) =>
  among.flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []));
const lastStage = lines.findLastIndex((line) => line.startsWith('FROM '));
const [building, final] = [lines.slice(0, lastStage), lines.slice(lastStage)];

const digest = (folder: string) => createHash('sha256').update(archiveOf(folder)).digest('hex');

it('the lines of the Dockerfile, run without Docker, build the same files as make image', async () => {
  // Inside the project, so that the test can link the installed packages.
  const stage = join(projectRoot, 'build', `dockerfile-${process.pid}`);
  try {
    for (const copied of after('COPY', building)) {
      const names = copied.split(' ');
      const target = names.pop() ?? '';
      for (const name of names) {
        const to = target.endsWith('/') ? join(target, basename(name)) : target;
        cpSync(join(projectRoot, name), join(stage, to), { recursive: true });
      }
    }
    const commands = after('RUN', building);
    // The test skips the installation of Debian and npm packages: its machine has both.
    expect(commands.slice(0, -1)).toEqual([
      expect.stringContaining('apt-get install'),
      'make node_modules/.package-lock.json',
    ]);
    execFileSync('cp', ['-al', join(projectRoot, 'node_modules'), join(stage, 'node_modules')]);
    const layOut = commands.at(-1) ?? '';
    expect(layOut).toMatch(/ --root \/image$/);
    execFileSync('sh', ['-c', layOut.replace(/ \/image$/, ' "$PWD/image"')], { cwd: stage });
    expect(after('COPY', final)).toEqual(['--from=build /image/ /']);

    const folder = await temporaryFolder();
    const built = await buildImage(join(folder, 'out'));
    mkdirSync(join(folder, 'unpacked'));
    const { rootfs } = await unpackImage(built.archive, join(folder, 'unpacked'));
    expect(digest(join(stage, 'image'))).toBe(digest(rootfs));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}, 600_000);

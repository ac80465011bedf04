import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { archiveOf } from '../../../scripts/image/archive.ts';
import { runtime } from '../../../scripts/image/oci-image.ts';
import { readVersion } from '../../../src/cli/version.ts';
import { startBuildkit, whyNoBuildkit } from '../../support/buildkit.ts';
import { startContainerd, whyNoContainerd } from '../../support/containerd.ts';
import { buildImage, unpackImage, unpackLayers, whyNoImage } from '../../support/image.ts';
import { doubleNodeImage, whyNoNodeImage } from '../../support/node-image-double.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const missing =
  (await whyNoImage()) ?? (await whyNoBuildkit()) ?? (await whyNoNodeImage()) ?? (await whyNoContainerd());
skipUnless(missing === null, missing ?? '');

const name = 'localhost/irsactl:buildkit';

it('BuildKit builds the same files from the Dockerfile as make image, and they run', async () => {
  const folder = await temporaryFolder();
  const buildkit = await startBuildkit(folder);
  onTestFinished(() => buildkit.stop());
  const base = await doubleNodeImage(buildkit, folder);
  const archive = join(folder, 'image.tar');
  const output = ['--output', `type=oci,name=${name},dest=${archive}`];
  await buildkit.build(projectRoot, ...base, '--opt', 'build-arg:REVISION=abc', ...output);

  await mkdir(join(folder, 'docker'));
  const { rootfs, config, layers } = await unpackLayers(archive, join(folder, 'docker'));
  expect(config.config).toMatchObject({
    ...runtime,
    Labels: {
      'org.opencontainers.image.title': 'irsactl webhook',
      'org.opencontainers.image.version': readVersion(),
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
  });
  const owners = layers.flatMap((layer) =>
    execFileSync('tar', ['--numeric-owner', '-tvzf', layer], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/)[1]),
  );
  expect(new Set(owners)).toEqual(new Set(['0/0']));

  const built = await buildImage(join(folder, 'out'));
  await mkdir(join(folder, 'made'));
  const made = await unpackImage(built.archive, join(folder, 'made'));
  expect(archiveOf(rootfs).equals(archiveOf(made.rootfs))).toBe(true);

  const containerd = await startContainerd();
  onTestFinished(() => containerd.stop());
  // The native snapshotter works on every file system.
  const snapshots = ['--snapshotter', 'native'];
  await containerd.ctr('images', 'import', ...snapshots, archive);
  const container = ['run', '--rm', ...snapshots, '--read-only', name, 'trial', '/webhook', '--version'];
  expect(await containerd.ctr(...container)).toBe(`${readVersion()}\n`);
}, 1_800_000);

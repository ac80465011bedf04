import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryOf } from '../../../src/chain/node-files.ts';
import { nodePaths } from '../../../src/links/control-plane/desired.ts';
import { standInNames } from '../../../src/links/control-plane/stand-in/names.ts';
import { leftOfSteps } from './settled.ts';

const node = {
  name: 'cp-1',
  access: { kind: 'local' },
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
} as const;
const { folder } = standInNames('prod-1', node);
const { previous, switch: ofSwitch, written, original } = nodePaths('prod-1', node);

it.each([
  ['what stays by design', [`${previous}/record.json`, `${ofSwitch}/restored`, `${original}/files/0`], []],
  [
    'a copy of the key for a stand-in',
    [`${folder}/kube-apiserver-irsactl-prod-1.x/sa.key`],
    [`of a stand-in: ${folder}`],
  ],
  ['a record that was being written', [temporaryOf(written)], [`half-written: ${temporaryOf(written)}`]],
  [
    'a key file that was being written',
    [temporaryOf('/etc/kubernetes/pki/sa.key')],
    ['half-written: /etc/kubernetes/pki/.sa.key.irsactl-tmp'],
  ],
  ['one in a folder that the next run removes whole', [temporaryOf(`${previous}/next/0`)], []],
])('%s', async (_, files, left) => {
  const root = await mkdtemp(join(tmpdir(), 'irsactl-settled-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  const { stdout } = spawnSync('sh', ['-c', leftOfSteps(root)], { encoding: 'utf8' });
  expect(stdout.replaceAll(root, '').split('\n').filter(Boolean)).toEqual(left);
});

import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openNodes } from './open-nodes.ts';

const usual = {
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
};

/** A fake ssh that fails when another one starts beside it, or after a moment, and records which. */
async function slowSsh(folder: string): Promise<string> {
  const path = join(folder, 'ssh');
  const script = `#!/bin/sh
[ "$1" != -G ] || exit 0
mkdir ${folder}/busy 2>/dev/null && echo alone >>${folder}/log || { echo beside >>${folder}/log; exit 255; }
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do grep -q beside ${folder}/log && break; sleep 0.1; done
rmdir ${folder}/busy
exit 255
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

it.each([
  ['one after another if ssh may ask at a terminal', async () => null, ['alone', 'alone']],
  ['in parallel without a terminal', null, ['alone', 'beside']],
] as const)('nodes are connected to %s', async (_, ask, expected) => {
  const folder = await temporaryFolder();
  const nodes = openNodes({ ask, ssh: await slowSsh(folder) });
  const shells = ['cp-1', 'cp-2'].map((name) =>
    nodes.shell({ name, access: { kind: 'ssh', host: name }, ...usual }),
  );
  const ended = await Promise.allSettled(shells.map((shell) => shell.run('true')));
  await nodes.close();
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const log = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
  expect(log.toSorted()).toEqual(expected);
});

it('a node that floods irsactl with output is stopped, and the next script runs (N3)', async () => {
  const nodes = openNodes({ ask: null });
  const shell = nodes.shell({ name: 'cp-1', access: { kind: 'local' }, ...usual });
  for (const to of [1, 2]) {
    const flood = shell.run(`yes >&${to}`, { doing: 'asking it' });
    await expect(flood).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { what: expect.stringContaining('sent more than 64 MiB while irsactl was asking it') },
    });
  }
  expect((await shell.run('echo still here')).stdout.toString()).toBe('still here\n');
  await nodes.close();
});

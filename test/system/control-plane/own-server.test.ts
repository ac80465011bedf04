import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { lookAtServer } from '../../../src/links/control-plane/step/server-processes.ts';
import { switchSettings } from '../../../src/links/control-plane/switch/switch-settings.ts';
import { openNodes } from '../../../src/nodes/open-nodes.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A program with the name of an API server, which ends with its standard input; its number. */
async function start(folder: string, ...flags: readonly string[]): Promise<number> {
  const program = join(folder, 'kube-apiserver');
  await writeFile(program, '#!/bin/sh\nread -r line\n');
  await chmod(program, 0o755);
  const child = spawn(program, flags, { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void child.stdin.end());
  await sleep(200);
  return child.pid ?? 0;
}

onlyWhere(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

it('of several kube-apiservers on a machine only the one at its own port is the node’s', async () => {
  const folder = await temporaryFolder();
  const own = await start(folder, '--v=2', '--secure-port=28931', '--x');
  const spelled = await start(folder, '--secure_port', '28932');
  await start(folder, '--secure-port=2893');
  const nodes = openNodes({ ask: null });
  onTestFinished(() => nodes.close());
  const access = { kind: 'local' } as const;
  const shell = nodes.shell({ name: 'cp-1', access, manifest: '/x/y.yaml', directory: '/x' });
  const pidsAt = async (port: number) => (await lookAtServer(shell, port)).processes.map(({ pid }) => pid);
  expect(await pidsAt(28931)).toEqual([own]);
  expect(await pidsAt(28932)).toEqual([spelled]);
  expect(await pidsAt(28933)).toEqual([]);
  // The switch on the node sees the same.
  const serving = { host: '127.0.0.1', port: 28931, client: null };
  const hashes = { before: 'a', after: 'b', between: null, previous: [], accepting: null, unit: null };
  const times = { silenceSeconds: 1, limitSeconds: 1, patienceSeconds: 1 };
  const settings = switchSettings({ chain: 'prod-1', manifest: '/x/y.yaml', ...hashes, ...times, serving });
  const seen = await shell.run(`${settings}\nservers; serves && echo serves`);
  expect(seen.stdout.toString('utf8')).toBe(`${own}\nserves\n`);
});

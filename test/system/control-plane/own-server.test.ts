import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookAtServer } from '../../../src/links/control-plane/step/server-processes.ts';
import { type Serving, switchSettings } from '../../../src/links/control-plane/switch/switch-settings.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { localShell } from '../../support/local-shell.ts';
import { isRoot, onlyWhere } from '../../support/only-where.ts';
import { shells } from '../../support/started-switch.ts';
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
  const shell = localShell();
  const pidsAt = async (port: number) => (await lookAtServer(shell, port)).processes.map(({ pid }) => pid);
  expect(await pidsAt(28931)).toEqual([own]);
  expect(await pidsAt(28932)).toEqual([spelled]);
  expect(await pidsAt(28933)).toEqual([]);
  // The switch on the node sees the same.
  const settings = settingsWith({ host: '127.0.0.1', port: 28931, client: null, everywhere: false });
  const seen = await shell.run(`${settings}\nservers; serves && echo serves`);
  expect(seen.stdout.toString('utf8')).toBe(`${own}\nserves\n`);
});

describe('who answers at the port of an API server', () => {
  onlyWhere(isRoot, 'only root can listen as another user');
  onlyWhere(findOnPath('openssl') !== null, 'there is no openssl');
  onlyWhere(findOnPath('curl') !== null, 'there is no curl');

  it.each([
    ['the user as whom it runs', 0, 'serves\n'],
    ['somebody else, who took the port while it was away', 65534, 'does not\n'],
  ])('%s', async (_, user, said) => {
    const folder = await temporaryFolder();
    const port = user === 0 ? 28941 : 28942;
    await start(folder, `--secure-port=${port}`);
    await answer(folder, port, user);
    const settings = settingsWith({ host: '127.0.0.2', port, client: 'curl', everywhere: true });
    for (const { command, found } of shells) {
      if (!found) continue;
      const [program = 'sh', ...args] = command;
      // What root has set for its own curl does not count.
      await writeFile(join(folder, '.curlrc'), 'proxy = "http://127.0.0.1:1"\n');
      const script = `HOME=${folder} https_proxy=http://127.0.0.1:1\nexport HOME https_proxy\n${settings}\nif serves; then echo serves; else echo 'does not'; fi`;
      expect(spawnSync(program, [...args, '-c', script], { encoding: 'utf8' }).stdout).toBe(said);
    }
  });
});

function settingsWith(serving: Serving): string {
  const hashes = { before: 'a', after: 'b', between: null, previous: [], accepting: null, unit: null };
  const staged = '/x/next';
  const times = { silenceSeconds: 1, limitSeconds: 1, patienceSeconds: 1 };
  return switchSettings({ chain: 'prod-1', manifest: '/x/y.yaml', staged, ...hashes, ...times, serving });
}

/** Somebody who answers over TLS that all is well. */
async function answer(folder: string, port: number, uid: number): Promise<void> {
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'readyz'), 'ok');
  const pair = ['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', ...pair]);
  await chmod(join(folder, 'key'), 0o644);
  const flags = ['-accept', String(port), '-key', join(folder, 'key'), '-cert', join(folder, 'cert')];
  const options = { cwd: folder, uid, gid: uid, stdio: 'ignore' } as const;
  const child = spawn('openssl', ['s_server', '-quiet', '-WWW', ...flags], options);
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect
    .poll(() => spawnSync('curl', ['-sk', `https://127.0.0.2:${port}/readyz`]).stdout.toString(), {
      timeout: 10_000,
    })
    .toBe('ok');
}

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AskedServer, askFunction } from '../../../src/chain/ask-api-server.ts';
import { serverCommandLine } from '../../../src/links/control-plane/node/processes.ts';
import { restartFunctions } from '../../../src/links/control-plane/node/restart-script.ts';
import { switchSettings } from '../../../src/links/control-plane/node/switch-script.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { localShell } from '../../support/local-shell.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { shells } from '../../support/started-switch.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Starts a program with the name of an API server, which exits when its standard input closes; returns its PID. */
async function start(folder: string, ...flags: readonly string[]): Promise<number> {
  const program = join(folder, 'kube-apiserver');
  await writeFile(program, '#!/bin/sh\nread -r line\n');
  await chmod(program, 0o755);
  const child = spawn(program, flags, { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void child.stdin.end());
  await sleep(200);
  return child.pid ?? 0;
}

skipUnless(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

it('of several kube-apiservers on a machine, irsactl finds the one at the port of the node', async () => {
  const folder = await temporaryFolder();
  const own = await start(folder, '--v=2', '--secure-port=28931', '--x');
  const underscored = await start(folder, '--secure_port', '28932');
  await start(folder, '--secure-port=2893');
  const shell = localShell();
  const pidsAt = async (port: number) => {
    const { stdout } = await shell.run(`port=${port}\n${restartFunctions}\nservers`);
    return stdout
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => Number(line.split(':')[0]));
  };
  expect(await pidsAt(28931)).toEqual([own]);
  expect(await pidsAt(28932)).toEqual([underscored]);
  expect(await pidsAt(28933)).toEqual([]);
  expect(await serverCommandLine(shell, 28933)).toEqual([]);
  expect((await serverCommandLine(shell, 28931)).slice(-3)).toEqual(['--v=2', '--secure-port=28931', '--x']);
});

it.each(shells)(
  'the key of a kubeconfig reaches curl through pipes, and no file, in $name (C15)',
  async ({ command: [program = 'sh', ...args], found, name }) => {
    skipUnless(found, `there is no ${name}`);
    const path = join(await temporaryFolder(), 'admin.conf');
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    await writeFile(
      path,
      `    client-certificate-data: ${base64('cert;')}\n    client-key-data: ${base64('key;')}\n`,
    );
    const curl = 'curl() { cat /dev/fd/3 /dev/fd/4 -; readlink /proc/self/fd/3 /proc/self/fd/4; }';
    const script = `${curl}\n${askFunction}\nask ${path} https://x`;
    const { stdout } = spawnSync(program, [...args, '-c', script], { encoding: 'utf8', input: 'body;' });
    expect(stdout).toMatch(/^cert;key;body;pipe:\[\d+\]\npipe:\[\d+\]\n$/);
  },
);

describe('the switch', () => {
  skipUnless(findOnPath('openssl') !== null, 'there is no openssl');
  skipUnless(findOnPath('curl') !== null, 'there is no curl');

  it('probes the API server with the certificate of admin.conf, ignoring the curl settings of root and a proxy', async () => {
    const folder = await temporaryFolder();
    const port = 28941;
    await serveReadyz(folder, port);
    await writeFile(join(folder, '.curlrc'), 'proxy = "http://127.0.0.1:1"\n');
    const settings = settingsWith({ host: '127.0.0.1', port, credentials: [join(folder, 'admin.conf')] });
    const script = `HOME=${folder} https_proxy=http://127.0.0.1:1\nexport HOME https_proxy\n${settings}\nserves && echo serves`;
    for (const { command, found } of shells) {
      if (!found) continue;
      const [program = 'sh', ...args] = command;
      expect(spawnSync(program, [...args, '-c', script], { encoding: 'utf8' }).stdout).toBe('serves\n');
    }
  });
});

function settingsWith(server: AskedServer): string {
  return switchSettings({
    ...{ manifest: '/x/y.yaml', staged: '/x/next', before: 'a', after: 'b', backups: [], server },
    ...{
      staysWith: null,
      silenceSeconds: 1,
      limitSeconds: 1,
      patienceSeconds: 1,
      next: [],
      wakesKubelet: false,
    },
    aside: '/x/aside.yaml',
    standIns: { manifests: '/x', podPrefix: 'stand-in.', folder: '/x/stand-in' },
    unit: { path: '/x/unit', link: '/x/link' },
  });
}

/** Starts a TLS server that answers /readyz with ok. */
async function serveReadyz(folder: string, port: number): Promise<void> {
  await writeFile(join(folder, 'readyz'), 'ok');
  const pair = ['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', ...pair]);
  const base64 = async (name: string) => (await readFile(join(folder, name))).toString('base64');
  await writeFile(
    join(folder, 'admin.conf'),
    `users:\n- user:\n    client-certificate-data: ${await base64('cert')}\n    client-key-data: ${await base64('key')}\n`,
  );
  const flags = [
    '-Verify',
    '1',
    '-CAfile',
    join(folder, 'cert'),
    '-accept',
    String(port),
    '-key',
    join(folder, 'key'),
    '-cert',
    join(folder, 'cert'),
  ];
  const options = { cwd: folder, stdio: 'ignore' } as const;
  const child = spawn('openssl', ['s_server', '-quiet', '-WWW', ...flags], options);
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect
    .poll(
      () =>
        spawnSync('curl', [
          '-sk',
          '--cert',
          join(folder, 'cert'),
          '--key',
          join(folder, 'key'),
          `https://127.0.0.1:${port}/readyz`,
        ]).stdout.toString(),
      {
        timeout: 10_000,
      },
    )
    .toBe('ok');
}

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ControlPlaneNode } from '../../../src/config/trust-chain.ts';
import { type Nodes, openNodes } from '../../../src/nodes/open-nodes.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { describeNodeFiles } from '../../support/node-files-contract.ts';
import { isRunning } from '../../support/process-life.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { hasSshd, type RealSshd, startSshd, stopEverySshd, whyNoSshd } from '../../support/sshd.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

skipUnless(hasSshd, whyNoSshd);

const opened: Nodes[] = [];

function nodesOf(sshd: RealSshd, ask: ((question: string) => Promise<string | null>) | null = null): Nodes {
  const nodes = openNodes({ ask, ssh: sshd.ssh });
  opened.push(nodes);
  return nodes;
}

function nodeOn({ host }: RealSshd): ControlPlaneNode {
  return { name: 'cp-1', access: { kind: 'ssh', host }, manifest: '/etc/m/x.yaml', directory: '/etc/d' };
}

const shellOf = (sshd: RealSshd, ask?: Parameters<typeof nodesOf>[1]) =>
  nodesOf(sshd, ask).shell(nodeOn(sshd));

/** On a busy machine, a login takes several seconds. */
const soon = { timeout: 20_000 };

/** Separates the connection folders of this file from those of other test files. */
const originalTmpdir = process.env['TMPDIR'];
beforeAll(() => {
  process.env['TMPDIR'] = mkdtempSync('/tmp/irsactl-test-');
});
afterAll(() => {
  rmSync(tmpdir(), { recursive: true });
  if (originalTmpdir === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = originalTmpdir;
});

/** The folders of open and leftover connections. */
const folders = () => readdirSync(tmpdir()).filter((name) => /^irsactl-\w{6}$/.test(name));

afterEach(async () => {
  await Promise.all(opened.splice(0).map((nodes) => nodes.close()));
  await stopEverySshd();
});

describe('a node behind the real ssh', () => {
  it('runs scripts as root with arguments, input and code, over one connection', async () => {
    const sshd = await startSshd();
    const shell = shellOf(sshd);
    const args = ["it's", '$HOME \\n "x"', 'two\nlines', ''];
    const script = 'printf "%s|" "$#" "$@"; cat; echo "not well" >&2; exit 7';
    const answer = await shell.run(script, { args, input: 'secret\\\n' });
    expect(answer.stdout.toString()).toBe(`4|${args.join('|')}|secret\\\n`);
    expect(answer).toMatchObject({ code: 7, stderr: 'not well\n' });
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => shell.run('echo $1', { args: [String(index)] })),
    );
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(all.map((_, index) => index));
    const log = await readFile(join(sshd.folder, 'log'), 'utf8');
    expect(log.match(/Accepted publickey/g)).toHaveLength(1);
  });

  it('logs in once and starts one shell for any number of scripts', async () => {
    const sshd = await startSshd();
    const shell = shellOf(sshd);
    for (let run = 0; run < 200; run += 1) {
      const answer = await shell.run('echo "$1"; echo "$1" >&2; exit "$2"', {
        args: [`${run}`, `${run % 3}`],
      });
      expect(answer).toEqual({ code: run % 3, stdout: Buffer.from(`${run}\n`), stderr: `${run}\n` });
    }
    const log = await readFile(join(sshd.folder, 'log'), 'utf8');
    // The connection itself, the check of the user, and the shell.
    expect(log.match(/Starting session/g)).toHaveLength(3);
  });

  it("is reached through the jump host in the user's ssh configuration", async () => {
    const [jump, sshd] = [await startSshd(), await startSshd()];
    const { port, folder } = jump;
    await sshd.configure(`Host jump.test
  HostName 127.0.0.1
  Port ${port}
  User root
  IdentityFile ${folder}/login
  IdentitiesOnly yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile /dev/null
Host ${sshd.host}
  ProxyJump jump.test`);
    const shell = shellOf(sshd);
    expect((await shell.run('id -u')).stdout.toString()).toBe('0\n');
    expect(await readFile(join(folder, 'log'), 'utf8')).toContain(`connect_next`);
  });

  it('trusts no host key that only a command of the user names (N10)', async () => {
    const sshd = await startSshd();
    const known = await readFile(join(sshd.folder, 'known_hosts'), 'utf8');
    await sshd.configure(`Host ${sshd.host}
  UserKnownHostsFile /dev/null
  KnownHostsCommand /bin/echo ${known.split('\n')[0]}`);
    await expect(shellOf(sshd).run('id -u')).rejects.toThrow();
  });

  it('shows no script, arguments or input in the process list of either side', async () => {
    const shell = shellOf(await startSshd());
    const { stdout } = await shell.run('cat >/dev/null; tr "\\0" "\\n" < /proc/$$/cmdline; ps -eo args', {
      args: ['visible-argument'],
      input: 'visible-input',
    });
    expect(stdout.toString()).toContain('irsactl-begin');
    expect(stdout.toString()).not.toMatch(/visible-(argument|input)|tr "/);
  });

  it('transfers 5 MiB of random bytes in both directions', async () => {
    const [sshd, folder] = [await startSshd(), await temporaryFolder()];
    const files = nodesOf(sshd).files(nodeOn(sshd));
    const content = randomBytes(5 * 1024 * 1024);
    await files.write(join(folder, 'large'), content, { mode: 0o600 });
    expect((await readFile(join(folder, 'large'))).equals(content)).toBe(true);
    expect((await files.read(join(folder, 'large')))?.equals(content)).toBe(true);
  });

  it('leaves no connection or folder behind, even after errors', async () => {
    const before = folders();
    const sshd = await startSshd();
    const nodes = nodesOf(sshd);
    await nodes.shell(nodeOn(sshd)).run('true');
    expect(folders()).toHaveLength(before.length + 1);
    await nodes.close();
    expect(folders()).toEqual(before);
    await sshd.configure('Host *\n  HostKeyAlias unknown');
    await expect(shellOf(sshd).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-061' });
    expect(folders()).toEqual(before);
  });

  it('closes its connection when irsactl is killed', async () => {
    const before = folders();
    const sshd = await startSshd();
    const entry = new URL('../../support/hold-node.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [entry, sshd.ssh, sshd.host], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const [folder = ''] = folders().filter((name) => !before.includes(name));
    const masters = () => spawnSync('pgrep', ['-f', folder], { encoding: 'utf8' }).stdout.trim();
    expect(masters()).not.toBe('');
    child.kill('SIGKILL');
    await expect.poll(() => [masters(), folders().includes(folder)], soon).toEqual(['', false]);
  });
});

describe('a lost connection', () => {
  it('is reported with the interrupted step, repeats no script, and is reopened by the next call', async () => {
    const [sshd, folder] = [await startSshd(), await temporaryFolder()];
    const shell = shellOf(sshd);
    const count = join(folder, 'count');
    const running = shell.run('echo x >> "$1"; sleep 20', {
      args: [count],
      doing: 'putting the manifest in place',
    });
    const caught = expect(running).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-064',
      problem: { what: expect.stringContaining('putting the manifest in place') },
    });
    await expect.poll(() => readFile(count, 'utf8').catch(() => ''), soon).toBe('x\n');
    sshd.cut();
    await caught;
    expect((await shell.run('cat "$1"', { args: [count] })).stdout.toString()).toBe('x\n');
  });

  it('is reopened even if its process takes a while to exit', async () => {
    const [sshd, folder] = [await startSshd(), await temporaryFolder()];
    await writeFile(join(folder, 'rm'), `#!/bin/sh\nsleep 1\nexec ${findOnPath('rm')} "$@"\n`, {
      mode: 0o755,
    });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const shell = shellOf(sshd);
    await shell.run('true');
    const caught = expect(shell.run('sleep 20')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-064' });
    sshd.cut();
    await caught;
    expect((await shell.run('echo again')).stdout.toString()).toBe('again\n');
  });

  it('does not install a file with incomplete content', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'before');
    const sshd = await startSshd();
    const nodes = nodesOf(sshd);
    await nodes.shell(nodeOn(sshd)).run('true');
    const written = nodes
      .files(nodeOn(sshd))
      .write(join(folder, 'a'), Buffer.alloc(64 * 1024 * 1024), { mode: 0o600 });
    const caught = expect(written).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-064' });
    await expect.poll(() => readdirSync(folder).length, soon).toBe(2);
    sshd.cut();
    await caught;
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('before');
  });

  it('is detected when the node stops responding', async () => {
    const sshd = await startSshd();
    const shell = shellOf(sshd);
    await shell.run('true');
    const running = shell.run('kill -STOP "$1"; sleep 60', { args: [String(sshd.connections()[0])] });
    await expect(running).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-064',
      problem: { why: expect.stringContaining('not responding') },
    });
  }, 60_000);
});

describe('a script', () => {
  it('is also ended on the node when it times out', async () => {
    const [sshd, folder] = [await startSshd(), await temporaryFolder()];
    const pidFile = join(folder, 'pid');
    const late = shellOf(sshd).run('sleep 300 & echo $! > "$1"; wait', {
      args: [pidFile],
      timeoutSeconds: 1,
      doing: 'waiting',
    });
    await expect(late).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-064' });
    const pid = Number(await readFile(pidFile, 'utf8'));
    await expect.poll(() => isRunning(pid), soon).toBe(false);
  });

  it('is ended when the caller aborts it', async () => {
    const stop = new AbortController();
    const running = shellOf(await startSshd()).run('sleep 60', { signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('may start a process that outlives the connection', async () => {
    const [sshd, folder] = [await startSshd(), await temporaryFolder()];
    const nodes = nodesOf(sshd);
    const { stdout } = await nodes
      .shell(nodeOn(sshd))
      .run(
        'setsid sh -c \'trap "" HUP; sleep 2; echo done > "$1/done"\' sh "$1" </dev/null >/dev/null 2>&1 & echo $!',
        {
          args: [folder],
        },
      );
    expect(Number(stdout)).toBeGreaterThan(0);
    await nodes.close();
    await expect.poll(() => readdirSync(folder), soon).toEqual(['done']);
  });
});

describe('an error reports', () => {
  it("a changed host key, even if the user's configuration accepts any key", async () => {
    const sshd = await startSshd();
    const known = await readFile(join(sshd.folder, 'known_hosts'), 'utf8');
    const other = (await readFile(join(sshd.folder, 'login.pub'), 'utf8')).split(' ')[1] ?? '';
    await writeFile(join(sshd.folder, 'known_hosts'), known.replace(/AAAA\S+/, other));
    await sshd.configure('Host *\n  StrictHostKeyChecking no');
    await expect(shellOf(sshd).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-061' });
  });

  it('an unknown host, a refused login, a closed port, and a name without an address', async () => {
    const sshd = await startSshd();
    await writeFile(join(sshd.folder, 'known_hosts'), '');
    await expect(shellOf(sshd).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-061' });
    const refusing = await startSshd();
    await writeFile(join(refusing.folder, 'authorized'), '');
    await expect(shellOf(refusing).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-063' });
    const gone = await startSshd();
    await gone.configure('Host *\n  Port 1');
    await expect(shellOf(gone).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-064' });
    await gone.configure('Host *\n  HostName no-such-host.invalid');
    await expect(shellOf(gone).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-064' });
  });

  it('a machine without an ssh client', async () => {
    const nodes = openNodes({ ask: null, ssh: '/nowhere/ssh' });
    const node = {
      name: 'cp-1',
      access: { kind: 'ssh', host: 'x' },
      manifest: '/m',
      directory: '/d',
    } as const;
    await expect(nodes.shell(node).run('true')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-060' });
  });
});

describe('the files of a node over ssh', () => {
  let shared: { sshd: RealSshd; nodes: Nodes } | null = null;
  describeNodeFiles('behave like local files', async () => {
    const sshd = await startSshd();
    shared = { sshd, nodes: nodesOf(sshd) };
    return shared.nodes.files(nodeOn(sshd));
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryOf } from '../../../src/chain/node-files.ts';
import type { NodeShell } from '../../../src/chain/node-shell.ts';
import { localChannel } from '../../../src/nodes/open-nodes.ts';
import { shellFiles } from '../../../src/nodes/shell-files.ts';
import { shellOver } from '../../../src/nodes/shell-over.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { describeNodeFiles } from '../../support/node-files-contract.ts';
import { skipUnless } from '../../support/skip-unless.ts';

const local = localChannel('cp-1');

describe('the files of a node over its shell', () => {
  describeNodeFiles("with the system's sh and coreutils", () => shellFiles(shellOver(local, null, false)));

  describe.each(['busybox', 'bash'])('%s', (program) => {
    const path = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
    skipUnless(path !== '', `needs ${program}`);
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'irsactl-test-'));
      if (path === '') return;
      if (program === 'busybox') spawnSync(path, ['--install', '-s', folder]);
      else symlinkSync(path, join(folder, 'sh'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** A shell that prefers the program's sh, and its coreutils if it has any, to those of the system. */
    const shell = (): NodeShell => {
      const env = { PATH: `${folder}:${program === 'busybox' ? '' : process.env['PATH']}` };
      const start = async (command: string) =>
        spawn(join(folder, 'sh'), ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'], env });
      return shellOver({ ...local, start }, null, false);
    };
    describeNodeFiles('with its sh', () => shellFiles(shell()), program === 'busybox' ? 0 : 123);

    it('runs many scripts concurrently, each with its own output', async () => {
      const node = shell();
      const ask = async (index: number) =>
        (await node.run('echo "$1"', { args: [String(index)] })).stdout.toString();
      for (const start of [0, 20]) {
        const asked = Array.from({ length: 20 }, (_, index) => start + index);
        expect(await Promise.all(asked.map(ask))).toEqual(asked.map((index) => `${index}\n`));
      }
      await node.close();
    });

    it('distinguishes a killed script from one that timed out', async () => {
      const node = shell();
      expect(await node.run('kill -KILL $$')).toMatchObject({ code: 137 });
      await expect(node.run('sleep 9', { timeoutSeconds: 1 })).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-064',
      });
      await node.close();
    });

    it('passes arguments and input unchanged, byte by byte', async () => {
      const args = ["it's", 'a\\nb\\\\c %s $HOME `x`', 'two\nlines', 'ä'];
      const answer = await shell().run('printf "%s|" "$@"; cat; exit 3', { args, input: 'rest\\\n' });
      expect(answer).toMatchObject({ code: 3, stdout: Buffer.from(`${args.join('|')}|rest\\\n`) });
    });
  });

  it('have mode 600 before their first byte is written, whatever the umask of the login', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'irsactl-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [modes, cat] = [join(folder, 'modes'), findOnPath('cat')];
    const recorder = `#!/bin/sh\nstat -L -c '%a %s' /proc/$$/fd/1 >>'${modes}'\nexec ${cat} "$@"\n`;
    writeFileSync(join(folder, 'cat'), recorder, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const start = async (command: string) =>
      spawn('sh', ['-c', `umask 000; ${command}`], { stdio: ['pipe', 'pipe', 'pipe'], env });
    const node = shellOver({ ...local, start }, null, false);
    await shellFiles(node).write(join(folder, 'sa.key'), 'secret', { mode: 0o644 });
    await node.close();
    expect(readFileSync(modes, 'utf8')).toBe('600 0\n');
    expect(readFileSync(join(folder, 'sa.key'), 'utf8')).toBe('secret');
    expect(statSync(join(folder, 'sa.key')).mode & 0o777).toBe(0o644);
  });

  it('are synced to disk before they are renamed, and the rename is synced before the next step', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'irsactl-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const record = join(folder, 'told');
    for (const name of ['sync', 'mv']) {
      const recorder = `#!/bin/sh\necho ${name} "$@" >>'${record}'\nexec ${findOnPath(name)} "$@"\n`;
      writeFileSync(join(folder, name), recorder, { mode: 0o755 });
    }
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const start = async (command: string) =>
      spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'], env });
    const node = shellOver({ ...local, start }, null, false);
    const [staged, placed] = [join(folder, 'staged'), join(folder, 'placed')];
    await shellFiles(node).write(staged, 'whole', { mode: 0o600 });
    await shellFiles(node).rename(staged, placed);
    await node.close();
    const moves = readFileSync(record, 'utf8').trim().split('\n');
    const temporary = temporaryOf(staged);
    expect(moves.filter((line) => !line.includes('--help'))).toEqual([
      `sync ${temporary}`,
      `mv -f ${temporary} ${staged}`,
      `sync ${folder}/`,
      expect.stringMatching(new RegExp(`^mv .*${staged} ${placed}$`)),
      `sync ${folder}/`,
    ]);
  });

  it('restart a killed shell', async () => {
    const node = shellOver(local, null, false);
    const killer = 'read -r _ _ _ shell _ < "/proc/$PPID/stat"; kill -KILL "$shell"; sleep 1';
    await expect(node.run(killer)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-067' });
    expect((await node.run('echo again')).stdout.toString()).toBe('again\n');
    await expect(node.run(killer)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-067' });
    await node.close();
  });
});

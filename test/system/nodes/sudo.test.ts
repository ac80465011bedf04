import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { askInTurn } from '../../../src/cli/ask-secret.ts';
import { openNodes } from '../../../src/nodes/open-nodes.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { hasSshd, type RealSshd, startSshd, stopEverySshd, whyNoSshd } from '../../support/sshd.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const hasSudo = spawnSync('sudo', ['-V']).status === 0;
skipUnless(hasSshd && hasSudo, `${whyNoSshd}, and sudo`);

afterEach(stopEverySshd);

type Ask = (question: string) => Promise<string | null>;

function open(sshd: RealSshd, ask: Ask | null = null, name = 'cp-1') {
  const nodes = openNodes({ ask, ssh: sshd.ssh });
  const node = {
    name,
    access: { kind: 'ssh', host: sshd.host },
    manifest: '/m',
    directory: '/d',
  } as const;
  return { shell: nodes.shell(node), files: nodes.files(node), close: nodes.close };
}

const password = 'correct horse, battery $taple';

describe('a node that a user logs in to', () => {
  it('runs scripts as root if sudo needs no password', async () => {
    const sshd = await startSshd({ user: { name: 'admin', sudoers: 'admin ALL=(root) NOPASSWD: ALL' } });
    const { shell, files, close } = open(sshd);
    expect((await shell.run('id -u; cat', { input: 'input' })).stdout.toString()).toBe('0\ninput');
    const folder = join(await temporaryFolder(), 'x');
    await mkdir(folder, { mode: 0o700 });
    await files.write(join(folder, 'key'), 'secret', { mode: 0o600, owner: 4711, group: 0 });
    expect(await stat(join(folder, 'key'))).toMatchObject({ uid: 4711, gid: 0, mode: 0o100600 });
    expect((await files.read(join(folder, 'key')))?.toString()).toBe('secret');
    await close();
  });

  it('gets the sudo password once, and only through standard input', async () => {
    const folder = await temporaryFolder();
    const sudoers = `Defaults logfile=${folder}/sudo.log\nadmin ALL=(ALL) ALL`;
    const sshd = await startSshd({ user: { name: 'admin', password, sudoers } });
    const log = join(folder, 'sudo.log');
    const asked: string[] = [];
    const answers = ['wrong', password];
    const { shell, close } = open(sshd, async (question) => {
      asked.push(question);
      return answers.shift() ?? null;
    });
    const answer = await shell.run('id -u; ps -eo args; cat', { input: 'the input\n' });
    expect(answer.stdout.toString()).toMatch(/^0\n[\s\S]*\nthe input\n$/);
    expect(answer.stdout.toString()).not.toContain('correct horse');
    for (let run = 0; run < 3; run += 1) expect((await shell.run('id -u')).stdout.toString()).toBe('0\n');
    expect(asked).toEqual(Array(2).fill('cp-1 (ssh cp-1.test): sudo password of admin: '));
    const logged = (await readFile(log, 'utf8')).replace(/\n {4}/g, ' ');
    expect(logged).toContain('1 incorrect password attempt ;');
    expect(logged).not.toMatch(/[23] incorrect|correct horse/);
    expect(await readFile(join(sshd.folder, 'log'), 'utf8')).not.toContain('correct horse');
    await close();
  });

  it('gets only its own password if another node needs one at the same time', async () => {
    const sudoers = 'admin ALL=(ALL) ALL';
    const passwords = new Map([
      ['cp-1', 'that of cp-1'],
      ['cp-2', 'that of cp-2'],
    ]);
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked: string[] = [];
    const bothAsked = Promise.withResolvers<void>();
    // A slow user: both nodes need a password before the user types the first one.
    output.on('data', async (chunk: Buffer) => {
      const name = /(cp-\d) \(ssh/.exec(chunk.toString())?.[1];
      if (name === undefined) return;
      await bothAsked.promise;
      input.write(`${passwords.get(name)}\r`);
    });
    const inTurn = askInTurn({ input, output });
    const ask: Ask = (question) => {
      asked.push(question);
      if (asked.length === passwords.size) bothAsked.resolve();
      return inTurn(question);
    };
    const nodes = await Promise.all(
      [...passwords].map(async ([name, own]) =>
        open(await startSshd({ user: { name: 'admin', password: own, sudoers } }), ask, name),
      ),
    );
    const ids = await Promise.all(
      nodes.map(async ({ shell }) => (await shell.run('id -u')).stdout.toString()),
    );
    expect(ids).toEqual(['0\n', '0\n']);
    expect(asked).toHaveLength(passwords.size);
    await Promise.all(nodes.map(({ close }) => close()));
  });

  it('is refused if no terminal can provide the password, or if sudo denies access', async () => {
    const silent = open(
      await startSshd({ user: { name: 'admin', password, sudoers: 'admin ALL=(ALL) ALL' } }),
    );
    await expect(silent.shell.run('true')).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { next: expect.stringContaining('admin ALL=(root) NOPASSWD: ALL') },
    });
    await silent.close();
    const forbidden = open(await startSshd({ user: { name: 'admin', password } }), async () => password);
    await expect(forbidden.shell.run('true')).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { why: expect.stringContaining('sudoers') },
    });
    await forbidden.close();
  });

  it('is refused if the user has no login shell', async () => {
    const { shell, close } = open(await startSshd({ user: { name: 'admin', shell: '/usr/sbin/nologin' } }));
    await expect(shell.run('true')).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { why: expect.stringContaining('not available') },
    });
    await close();
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Nodes, openNodes } from '../../../src/nodes/open-nodes.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { hasSshd, startSshd, stopEverySshd, whyNoSshd } from '../../support/sshd.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

skipUnless(hasSshd, whyNoSshd);

const opened: Nodes[] = [];

async function nodeWith(config: string) {
  const sshd = await startSshd({ config });
  const nodes = openNodes({ ask: null, ssh: sshd.ssh });
  opened.push(nodes);
  const access = { kind: 'ssh', host: sshd.host } as const;
  const node = { name: 'cp-1', access, manifest: '/etc/m/x.yaml', directory: '/etc/d' };
  const log = () => readFile(join(sshd.folder, 'log'), 'utf8');
  return { shell: nodes.shell(node), files: nodes.files(node), log };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((nodes) => nodes.close()));
  await stopEverySshd();
});

const times = (text: string, words: RegExp) => text.match(words)?.length ?? 0;

/** The connection itself uses one session. */
describe.each([4, 3, 2])('an sshd with MaxSessions %i', (count) => {
  it('runs many scripts in parallel, each once, over one connection', async () => {
    const [{ shell, log }, folder] = [await nodeWith(`MaxSessions ${count}`), await temporaryFolder()];
    const runs = Array.from({ length: 12 }, (_, index) => String(index));
    const script = 'echo "$2" >>"$1"; sleep 0.1; cat; echo "$2"';
    const answers = await Promise.all(
      runs.map((run, index) =>
        shell.run(script, { args: [join(folder, 'ran'), run], ...(index % 2 === 0 && { input: 'in ' }) }),
      ),
    );
    expect(answers.map(({ stdout }) => stdout.toString())).toEqual(
      runs.map((run, index) => `${index % 2 === 0 ? 'in ' : ''}${run}\n`),
    );
    const ran = (await readFile(join(folder, 'ran'), 'utf8')).trim().split('\n');
    expect(ran.toSorted()).toEqual(runs.toSorted());
    expect(times(await log(), /Accepted publickey/g)).toBe(1);
  });

  it('gets no more sessions requested after it refused some', async () => {
    const { shell, log } = await nodeWith(`MaxSessions ${count}`);
    const crowd = () =>
      Promise.all(Array.from({ length: 8 }, () => shell.run('sleep 0.3; cat', { input: 'x' })));
    await crowd();
    const before = times(await log(), /no more sessions/g);
    expect(before).toBeGreaterThan(0);
    await crowd();
    // sshd may still count a session that has just ended.
    expect(times(await log(), /no more sessions/g) - before).toBeLessThan(before);
  });

  it('takes files and scripts in turn', async () => {
    const [{ shell, files }, folder] = [await nodeWith(`MaxSessions ${count}`), await temporaryFolder()];
    for (let turn = 0; turn < 3; turn += 1) {
      await files.write(join(folder, 'a'), `turn ${turn}`, { mode: 0o600 });
      expect((await files.read(join(folder, 'a')))?.toString()).toBe(`turn ${turn}`);
      expect((await shell.run('echo "$1"', { args: ['x'] })).stdout.toString()).toBe('x\n');
    }
  });

  it('is retried while a script that timed out still runs on the node', async () => {
    const { shell } = await nodeWith(`MaxSessions ${count}`);
    await shell.run('true');
    const stop = new AbortController();
    const long = Array.from({ length: count - 1 }, () => shell.run('sleep 4', { signal: stop.signal }));
    const ended = Promise.all(long.map((run) => expect(run).rejects.toMatchObject({ name: 'AbortError' })));
    setTimeout(() => stop.abort(), 1500);
    await ended;
    expect((await shell.run('echo put back')).stdout.toString()).toBe('put back\n');
  });
});

it('an sshd with MaxSessions 1 is reported with the setting that fixes it', async () => {
  const { shell } = await nodeWith('MaxSessions 1');
  const runs = Array.from({ length: 3 }, () => shell.run('true'));
  await Promise.all(
    runs.map((run) =>
      expect(run).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-155',
        problem: { next: expect.stringContaining('MaxSessions') },
      }),
    ),
  );
});

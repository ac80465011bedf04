import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aliveScript, enableScript, startScript } from '../../../src/links/control-plane/node/switch.ts';
import { fakePath } from '../../support/fake-path.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { shells } from '../../support/started-switch.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The coreutils that these scripts use; a node may have no other programs. */
const coreutils = ['cat', 'cut', 'readlink', 'sleep', 'timeout', 'tr'];

it("everyone may read the switch's unit file, or systemd complains at each boot", async () => {
  const folder = await temporaryFolder();
  const [unit, link] = [join(folder, 'x.service'), join(folder, 'wants/x.service')];
  const script = enableScript.replace('/run/systemd/system', folder);
  const { status } = spawnSync('sh', ['-c', `umask 077\n${script}`, 'sh', unit, link], { input: '[Unit]\n' });
  expect([status, statSync(link).mode & 0o777]).toEqual([0, 0o644]);
});

it('without systemd, a switch that fails starts again, and one that has ended does not', async () => {
  const folder = await temporaryFolder();
  const runs = join(folder, 'runs');
  writeFileSync(join(folder, 'switch.sh'), `echo run >>'${runs}'; [ "$(wc -l <'${runs}')" -eq 2 ]\n`);
  const path = fakePath(join(folder, 'path'), ['cat', 'setsid', 'sleep', 'wc']);
  spawnSync('/bin/sh', ['-c', startScript, 'sh', folder, 'x'], { env: { PATH: path } });
  const counted = () => (existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0);
  await expect.poll(counted, { timeout: 15_000 }).toBe(2);
  // A third run would follow after 3 s.
  await sleep(4000);
  expect(counted()).toBe(2);
});

describe.each(shells)('on a node with only a POSIX shell and coreutils, in $name', ({ command, found }) => {
  skipUnless(found, 'the machine does not have this shell');
  skipUnless(existsSync('/proc/self/cmdline'), 'there is no /proc');

  const run = async (script: string, args: readonly string[], programs = {}) => {
    const path = fakePath(join(await temporaryFolder(), 'path'), coreutils, programs);
    const [program = 'sh', ...options] = command;
    const shell = spawnSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
    // With a socket as its input, bash assumes that rshd started it, and reads .bashrc.
    return spawnSync(shell, [...options, '-c', script, 'sh', ...args], {
      env: { PATH: path },
      stdio: 'ignore',
    }).status;
  };

  it('irsactl detects a running switch, and no other process counts as the switch', async () => {
    const folder = join(await temporaryFolder(), "the chain's");
    const other = join(folder, 'other');
    mkdirSync(other, { recursive: true });
    const script = join(folder, 'switch.sh');
    writeFileSync(script, 'read -r line\n');
    chmodSync(script, 0o700);
    const child = spawn('/bin/sh', [script, 'watch'], { stdio: ['pipe', 'ignore', 'ignore'] });
    onTestFinished(() => void child.stdin.end());
    expect(await run(aliveScript, [folder])).not.toBe(0);
    for (const place of [folder, other]) writeFileSync(join(place, 'pid'), `${child.pid}\n`);
    expect(await run(aliveScript, [folder])).toBe(0);
    expect(await run(aliveScript, [other])).not.toBe(0);
  });
});

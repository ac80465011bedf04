import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aliveScript } from '../../../src/links/control-plane/node/switch.ts';
import { fakePath } from '../../support/fake-path.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { shells } from '../../support/started-switch.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The coreutils that these scripts use; a node may have no other programs. */
const coreutils = ['cat', 'cut', 'readlink', 'sleep', 'timeout', 'tr'];

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

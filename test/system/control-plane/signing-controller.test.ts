import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { controllerScript } from '../../../src/links/control-plane/controller-manager.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

skipUnless(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

const execute = promisify(execFile);

/** Starts a program with this name, which exits when its standard input closes; returns its PID. */
async function start(name: string, ...flags: readonly string[]): Promise<number> {
  const program = join(await temporaryFolder(), name);
  await writeFile(program, '#!/bin/sh\necho up\nread -r line\n');
  await chmod(program, 0o755);
  const child = spawn(program, flags, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.stdin.end());
  await new Promise((up) => child.stdout.once('data', up));
  return child.pid ?? 0;
}

it('irsactl finds only controller-managers that sign, with the time at which their key was put in place', async () => {
  const key = join(await temporaryFolder(), 'sa.key');
  await writeFile(key, 'a key');
  const signs = await start('kube-controller-manager', '--v=2', `--service-account-private-key-file=${key}`);
  const underscored = await start('kube-controller-manager', `--service_account_private_key_file=${key}`);
  const others = [await start('kube-controllers'), await start('kube-controller-manager', '--v=2')];
  const look = async () => {
    const { stdout } = await execute('sh', ['-c', controllerScript]);
    return new Map(
      stdout
        .split('\n')
        .map((line) => line.split(' ').map(Number))
        .map(([pid, ...times]) => [pid, times]),
    );
  };
  const found = await look();
  expect([...found.keys()]).toEqual(expect.arrayContaining([signs, underscored]));
  for (const other of others) expect(found.has(other)).toBe(false);
  const [started = 0, changed = 0] = found.get(signs) ?? [];
  expect(Math.abs(started - Date.now() / 1000)).toBeLessThan(60);
  expect(changed).toBeLessThanOrEqual(started + 1);
  await writeFile(`${key}.next`, 'another key');
  await utimes(`${key}.next`, started - 500, started - 500);
  await sleep(2000);
  await rename(`${key}.next`, key);
  const [, replaced = 0] = (await look()).get(signs) ?? [];
  expect(replaced).toBeGreaterThan(started);
});

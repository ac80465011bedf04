import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { eachSigningController, tellProcess } from '../../../src/links/control-plane/node-processes.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

onlyWhere(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

const execute = promisify(execFile);

/** A program with this name, which ends with its standard input; its number. */
async function start(name: string, ...flags: readonly string[]): Promise<number> {
  const program = join(await temporaryFolder(), name);
  await writeFile(program, '#!/bin/sh\necho up\nread -r line\n');
  await chmod(program, 0o755);
  const child = spawn(program, flags, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.stdin.end());
  await new Promise((up) => child.stdout.once('data', up));
  return child.pid ?? 0;
}

it('the controller-managers that sign are told from whatever else is called so', async () => {
  const signs = await start(
    'kube-controller-manager',
    '--v=2',
    '--service-account-private-key-file=/x/sa.key',
  );
  const spelled = await start('kube-controller-manager', '--service_account_private_key_file', '/x/sa.key');
  const others = [await start('kube-controllers'), await start('kube-controller-manager', '--v=2')];
  const { stdout } = await execute('sh', ['-c', eachSigningController(tellProcess(''))]);
  const found = stdout.split('\n').map((line) => Number(line.split(' ')[0]));
  expect(found).toEqual(expect.arrayContaining([signs, spelled]));
  for (const other of others) expect(found).not.toContain(other);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { restartFunctions } from '../../../src/links/control-plane/node/restart-script.ts';
import { localShell } from '../../support/local-shell.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { it, type StartedSwitch, shells } from '../../support/started-switch.ts';

skipUnless(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

/** Seconds between both signals: docs/decisions/0015-second-sigterm.md */
const cutOff = 2;

/**
 * Starts a process that exits like an API server. The first SIGTERM closes its listener, and it waits for its clients;
 * the second SIGTERM ends it. `terms` returns the time of each in milliseconds.
 */
async function startServer(port: number, finish: (end: () => void) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-server-'));
  const [program, log] = [join(folder, 'kube-apiserver'), join(folder, 'log')];
  await writeFile(log, '');
  await writeFile(
    program,
    `#!/bin/sh
'${process.execPath}' -e 'require("net").createServer().listen(${port}, "127.0.0.1", () => require("fs").writeFileSync("${log}.up", ""))' & listener=$!
terms=0
trap 'terms=$((terms + 1)); date +%s%3N >>"${log}"; kill $listener; [ $terms -lt 2 ] || exit 0' TERM
while :; do sleep 0.1; done
`,
  );
  await chmod(program, 0o755);
  const child: ChildProcess = spawn(program, [`--secure-port=${port}`], { stdio: 'ignore', detached: true });
  const { pid = 0 } = child;
  const ended = once(child, 'exit');
  finish(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  while (!existsSync(`${log}.up`)) await sleep(50);
  const terms = async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean).map(Number);
  return { child, ended, pid, terms };
}

/** A pass before its swap, whose API server is a real process; it is ready as long as it listens. */
function beforeSwap(node: StartedSwitch, port: number): void {
  node.write(node.manifest, 'before');
  node.write(node.key, 'old key');
  mkdirSync(`${node.chain}/pass/next`);
  node.write(`${node.chain}/pass/next/0`, 'new key');
  node.write(`${node.chain}/pass/next/1`, 'after');
  const server = { host: '127.0.0.1', port, credentials: [] };
  const settings = node.settingsText(
    { server, silenceSeconds: 600, patienceSeconds: 60 },
    'serves() { listens; }\n',
  );
  node.write(node.own('settings.sh'), settings);
}

async function swapped(node: StartedSwitch, command: readonly string[]): Promise<void> {
  node.start(command);
  node.write(node.own('swap.ordered'), '');
  expect(await node.until(() => existsSync(node.own('swap.done')))).toBe(true);
}

function between([first = 0, second = 0, ...more]: readonly number[]): number {
  expect(more).toEqual([]);
  return second - first;
}

describe.concurrent.each(shells)('after the swap, the switch in $name', ({ command, name, found }) => {
  skipUnless(found, `there is no ${name}`);

  it('ends the old API server 2 s after its listener closed, and sees the next one serve', async ({
    pass,
    onTestFinished,
  }) => {
    const [node, port] = [pass(), await freePort()];
    beforeSwap(node, port);
    const old = await startServer(port, onTestFinished);
    await swapped(node, command);
    expect([node.read(node.manifest), node.read(node.key), node.state()]).toEqual([
      'after',
      'new key',
      'armed',
    ]);
    await sleep(3000);
    // Never while it listens.
    expect(await old.terms()).toEqual([]);
    old.child.kill('SIGTERM');
    await old.ended;
    const seconds = between(await old.terms()) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(cutOff);
    expect(seconds).toBeLessThan(10);
    expect(existsSync(node.own('swap.served'))).toBe(false);
    await startServer(port, onTestFinished);
    expect(await node.until(() => existsSync(node.own('swap.served')))).toBe(true);
  });

  it('does the same in a rollback', async ({ pass, onTestFinished }) => {
    const [node, port] = [pass(), await freePort()];
    beforeSwap(node, port);
    const old = await startServer(port, onTestFinished);
    await swapped(node, command);
    renameSync(node.own('armed'), node.own('restoring'));
    expect(await node.until(() => node.read(node.manifest) === 'before')).toBe(true);
    old.child.kill('SIGTERM');
    await old.ended;
    expect(between(await old.terms()) / 1000).toBeGreaterThanOrEqual(cutOff);
    expect(node.state()).toBe('restoring');
    await startServer(port, onTestFinished);
    expect(await node.ended(30)).toBe(true);
    expect([node.state(), node.read(node.key)]).toEqual(['restored', 'old key']);
  });

  it('knows the old API server after a restart of its own', async ({ pass, onTestFinished }) => {
    const [node, port] = [pass(), await freePort()];
    beforeSwap(node, port);
    const old = await startServer(port, onTestFinished);
    await swapped(node, command);
    process.kill(Number(node.read(node.own('pid'))), 'SIGKILL');
    node.start(command);
    old.child.kill('SIGTERM');
    await old.ended;
    expect(await old.terms()).toHaveLength(2);
  });

  it.for([
    ['the manifest', 'swap.edited.1'],
    ['a key file', 'swap.edited.0'],
    ['no file, and no credential works', 'swap.blind'],
    ['no file, and there is no process', 'swap.blind'],
  ])(
    'replaces nothing if another writer edited %s',
    async ([what = '', answer = ''], { pass, onTestFinished }) => {
      const [node, port] = [pass(), await freePort()];
      beforeSwap(node, port);
      if (what === 'the manifest') node.write(node.manifest, 'theirs');
      if (what === 'a key file') node.write(node.key, 'theirs');
      if (what.endsWith('no process'))
        writeFileSync(node.own('settings.sh'), 'serves() { :; }\n', { flag: 'a' });
      else if (!what.endsWith('works')) await startServer(port, onTestFinished);
      const before = [node.manifest, node.key].map((path) => readFileSync(path, 'utf8'));
      node.start(command);
      node.write(node.own('swap.ordered'), '');
      expect(await node.until(() => existsSync(node.own(answer)))).toBe(true);
      expect([node.manifest, node.key].map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    },
  );
});

it('the second SIGTERM never reaches another process with the PID of the old one', async ({
  onTestFinished,
}) => {
  const port = await freePort();
  const { pid, terms } = await startServer(port, onTestFinished);
  const shell = localShell();
  const assist = (old: string) =>
    shell.run(
      `port=${port}\n${restartFunctions}\nlistens() { false; }\nold=$1 heard=1 closed=1 tenths=100 wakes=\nassist x`,
      { args: [old] },
    );
  const { stdout } = await shell.run(`port=${port}\n${restartFunctions}\nservers`);
  const own = stdout.toString('utf8').trim();
  const started = Number(own.split(':')[1]);
  expect(own).toBe(`${pid}:${started}`);
  for (const other of [started + 1, started - 1, 0]) await assist(`${pid}:${other}`);
  await sleep(500);
  expect(await terms()).toEqual([]);
  await assist(own);
  await expect.poll(async () => (await terms()).length).toBe(1);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { endProcess, findServerProcesses } from '../../../src/links/control-plane/node/processes.ts';
import { hashOf } from '../../../src/links/control-plane/node/record.ts';
import { awaitRestart, observeOldServer } from '../../../src/links/control-plane/node/restart.ts';
import { noMemory } from '../../../src/rotation/record.ts';
import { localShell } from '../../support/local-shell.ts';
import { manifestPath, ourIssuer, simulatedControlPlane } from '../../support/simulated-control-plane.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

skipUnless(existsSync('/proc/self/ns/net'), 'there is no /proc/self/ns/net');

/**
 * Starts a process that exits like an API server. The first SIGTERM closes its listener, and it waits for its clients;
 * the second SIGTERM ends it. `terms` returns the time of each in milliseconds.
 */
async function startOld(port: number, ...flags: readonly string[]) {
  const folder = await temporaryFolder();
  const [program, log] = [join(folder, 'kube-apiserver'), join(folder, 'log')];
  await writeFile(log, '');
  await writeFile(
    program,
    `#!/bin/sh
'${process.execPath}' -e 'require("net").createServer().listen(${port}, "127.0.0.1")' & listener=$!
terms=0
trap 'terms=$((terms + 1)); date +%s%3N >>"${log}"; kill $listener; [ $terms -lt 2 ] || exit 0' TERM
while :; do sleep 0.1; done
`,
  );
  await chmod(program, 0o755);
  const child: ChildProcess = spawn(program, [`--secure-port=${port}`, ...flags], {
    stdio: 'ignore',
    detached: true,
  });
  const { pid = 0 } = child;
  const ended = once(child, 'exit');
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
  });
  const shell = localShell();
  await expect.poll(async () => (await findServerProcesses(shell, port)).listens).toBe(true);
  const terms = async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean).map(Number);
  return { child, ended, pid, shell, terms };
}

describe('the second SIGTERM', () => {
  it('never reaches another process with the PID of the old one', async () => {
    const port = await freePort();
    const { pid, shell, terms } = await startOld(port);
    const [own] = (await findServerProcesses(shell, port)).processes;
    if (!own) throw new Error('the process is listed');
    expect(own.pid).toBe(pid);
    for (const started of [own.started + 1, own.started - 1, 0]) await endProcess(shell, { pid, started });
    await sleep(500);
    expect(await terms()).toEqual([]);
    await endProcess(shell, own);
    await expect.poll(async () => (await terms()).length).toBe(1);
  });

  it('ends the old API server 2 s after its listener closed, and not earlier', async () => {
    const { child, terms, wait } = await replacing();
    const replaced = wait();
    await sleep(3000);
    // irsactl does not end it while it listens.
    expect(await terms()).toEqual([]);
    child.kill('SIGTERM');
    expect(await replaced).toMatchObject({ fault: null });
    const [first = 0, second = 0, ...more] = await terms();
    expect(second - first).toBeGreaterThanOrEqual(2000);
    expect(second - first).toBeLessThan(10_000);
    expect(more).toEqual([]);
    expect(child.exitCode).toBe(0);
  });
});

/** A pass with a real process as the old API server; the new one starts when the old one has exited. */
async function replacing() {
  const port = await freePort();
  const old = await startOld(port);
  const { machine, ports: simulated, context } = simulatedControlPlane();
  const { node, files } = machine;
  const clock = {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms: number) => sleep(ms).then(() => undefined),
  };
  const ports = { ...simulated, shell: () => old.shell, clock };
  void old.ended.then(() => startOld(port, '--service-account-issuer=x'));
  const hasEnded = () => old.child.exitCode !== null || old.child.signalCode !== null;
  const form = { issuers: ['x'], keys: ['k'], audiences: ['x'] };
  const server = {
    ...{ servedIssuer: async () => 'x', servedKeyIds: async () => null, clusterUid: async () => null },
    ...{
      ready: async () => hasEnded(),
      mint: async () => null,
      mintFor: async () => null,
      staleTokens: async () => null,
      accepts: async () => true,
    },
  };
  const folder = '/etc/kubernetes/irsactl/prod-1/switch';
  for (const name of ['armed', 'beat.given', `run.${ports.run}`]) files.put(`${folder}/${name}`, '');
  const pass = {
    ...{ chain: 'prod-1', node, files, ports, progress: () => undefined, clusterUid: context.cluster.uid },
    ...{ issuer: ourIssuer, others: [], audience: 'sts.amazonaws.com', accounts: [], goesBack: false },
    ...{ addedKey: null, memory: noMemory },
  };
  const manifestHash = hashOf(Buffer.from(files.text(manifestPath) ?? ''));
  const wait = async () =>
    awaitRestart(pass, await observeOldServer(pass, { port, wakesKubelet: false, manifestHash }), {
      ...{ server, port, usualSeconds: 9, previousHash: 'a', manifestHash },
      expected: { form, tokenBefore: null, patienceSeconds: 60 },
      further: async () => null,
    });
  return { ...old, wait };
}

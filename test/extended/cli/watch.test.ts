import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chainOn, clusterAway } from '../../support/chain-on.ts';
import { onTerminal } from '../../support/on-terminal.ts';
import { runIrsactl, startIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A chain on a cluster that takes a connection and never answers. */
async function hangingCluster() {
  const server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { server, cwd: await chainOn(`http://127.0.0.1:${port}`) };
}

describe('status --watch while the cluster is away', () => {
  it('says so to scripts once, goes on, and ends with Ctrl-C and code 0', async () => {
    const cwd = await chainOn(clusterAway);
    const args = ['status', '--watch', '1', '-o', 'json', '--kubeconfig', 'kubeconfig'];
    const child = startIrsactl(args, { cwd });
    if (!child.stdout || !child.stderr) throw new Error('it has both streams');
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += String(text);
    });
    await once(reader, 'line');
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { at: expect.stringMatching(/^\d{4}-.*Z$/), errors: [{ code: 'IRSA-CLUSTER-002' }] },
    ]);
    expect(stderr).toBe('');
  });

  it('a look that hangs is given up at Ctrl-C', async () => {
    const { server, cwd } = await hangingCluster();
    const connected = once(server, 'connection');
    const child = startIrsactl(['status', '-w', '-o', 'json', '--kubeconfig', 'kubeconfig'], { cwd });
    await connected;
    const pressed = performance.now();
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
    // An answer is waited for 15 seconds.
    expect(performance.now() - pressed).toBeLessThan(14_000);
  });

  it('a terminal is drawn anew at each look', async () => {
    const cwd = await chainOn(clusterAway);
    const run = onTerminal(['status', '-w', '1', '--kubeconfig', 'kubeconfig'], { cwd });
    await run.shows('\u001b[H\u001b[JEvery 1 s, Ctrl-C ends.', 2);
    run.press('\u0003');
    expect(await run.ended()).toBe(0);
  });

  it('and when its size changes, without another look', async () => {
    const cwd = await chainOn(clusterAway);
    const run = onTerminal(['status', '-w', '3600', '--kubeconfig', 'kubeconfig'], { cwd });
    await run.shows('IRSA-CLUSTER-002  No API server answers at http://127.0.0.1:1.\r\n');
    await run.resize(40);
    await run.shows('IRSA-CLUSTER-002\r\n  No API server answers at\r\n');
    run.press('\u0003');
    expect(await run.ended()).toBe(0);
  });
});

it.each(['0', 'x', '1.5', '100000'])('status --watch %s is wrong usage', async (seconds) => {
  const { code, stderr } = await runIrsactl(['status', `--watch=${seconds}`]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('whole number of seconds') });
});

it('status --watch without an irsa.yaml ends as status does', async () => {
  const { code, stderr } = await runIrsactl(['status', '-w'], { cwd: await temporaryFolder() });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('irsa.yaml') });
});

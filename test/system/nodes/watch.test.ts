import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { chainOn, clusterAway } from '../../support/chain-on.ts';
import { onTerminal } from '../../support/on-terminal.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { hasSshd, startSshd, stopEverySshd, whyNoSshd } from '../../support/sshd.ts';

onlyWhere(hasSshd, whyNoSshd);
afterEach(stopEverySshd);

it('status --watch has one connection to a node for all its looks, and Ctrl-C closes it', async () => {
  const sshd = await startSshd();
  const cwd = await chainOn(clusterAway, `ssh: ${sshd.host}`);
  const env = { PATH: `${sshd.folder}:${process.env['PATH']}` };
  const run = onTerminal(['status', '-w', '1', '--kubeconfig', 'kubeconfig'], { cwd, env });
  // Where the cluster is away, its nodes are asked whether an interrupted run left it so.
  await run.shows('IRSA-CLUSTER-002', 3);
  expect(sshd.connections().length).toBeGreaterThan(0);
  expect((await readFile(join(sshd.folder, 'log'), 'utf8')).match(/Accepted publickey/g)).toHaveLength(1);
  run.press('\u0003');
  expect(await run.ended()).toBe(0);
  await vi.waitFor(() => expect(sshd.connections()).toEqual([]), 10_000);
});

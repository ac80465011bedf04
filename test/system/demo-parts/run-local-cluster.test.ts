import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { runLocalCluster } from '../../../src/demo/run-local-cluster.ts';
import { misfits } from '../../support/output-judge.ts';

it('prints exports by which kubectl reaches the cluster, and ends on the signal', async (context) => {
  const { kubectl } = await findBinaries();
  context.skip(kubectl === undefined, 'skipped: these binaries have no kubectl');
  const folder = await mkdtemp(join(tmpdir(), "irsactl-it's-"));
  const printed: string[] = [];
  const reported: string[] = [];
  const works: string[] = [];
  const end = new AbortController();
  const running = runLocalCluster({
    directory: join(folder, 'cluster'),
    show: async (served, lines) => {
      expect(misfits('demo-cluster', served)).toEqual([]);
      printed.push(...lines);
    },
    report: (line) => reported.push(line),
    doing: (work) => works.push(work),
    signal: end.signal,
  });
  try {
    const started = vi.waitFor(() => expect(reported.at(-1)).toMatch(/^Runs until Ctrl-C/), 60_000);
    await Promise.race([started, running]);
    const script = `${printed.join('\n')}\n"$1" get serviceaccounts -o name`;
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script, 'sh', String(kubectl)], {
      cwd: folder,
    });
    expect(stdout).toBe('serviceaccount/default\n');
    expect(works).toEqual([
      expect.stringMatching(/^Kubernetes binaries: /),
      'starting etcd',
      expect.any(String),
      '',
    ]);
  } finally {
    end.abort();
    await running;
  }
  expect(existsSync(join(folder, 'cluster'))).toBe(false);
  await rm(folder, { recursive: true });
});

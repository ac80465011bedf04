import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { planInProcess, verifyInProcess } from '../../support/chain-in-process.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { testedProgram } from '../../support/tested-program.ts';

const lab = chainLab();

interface Ended {
  /** The exit code of irsactl itself, not of the program behind it in a pipe. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `irsactl apply --yes REDIRECTION` as bash does; the redirection may be a pipe to a reader. */
async function applyInShell(redirection: string): Promise<Ended> {
  const script = `irsactl() { "$node" "$main" "$@"; }; irsactl apply --file "$chain" --yes ${redirection}; exit $PIPESTATUS`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    node: process.execPath,
    main: testedProgram(),
    chain: lab().chainFile,
    ...lab().environment(),
  };
  const child = spawn('bash', ['--norc', '-c', script], {
    env,
    cwd: lab().folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray());
  const [code] = await once(child, 'close');
  const [stdout = '', stderr = ''] = (await Promise.all(texts)).map((parts) => parts.join(''));
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m);
  return { code, stdout, stderr };
}

describe('apply with lost output', () => {
  // In this order: the second starts with the cluster that the first has built and an empty AWS account.
  it.each([
    ['on a full disk', '2> /dev/full'],
    ['to a reader that exits after the first line', '2> >(head -n 1 > /dev/null)'],
  ])('completes, and its exit code says that output was lost: %s', async (_, redirection) => {
    await lab().freshAws();
    const { code, stdout } = await applyInShell(redirection);
    expect(stdout).toContain('Every link holds');
    expect(code).toBe(1);
    expect((await verifyInProcess(lab())).flatMap(({ findings }) => findings)).toEqual([]);
    expect(plannedChanges(await planInProcess(lab()))).toEqual([]);
  });
});

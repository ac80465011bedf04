import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { labPod, labRole } from '../../support/lab-pod.ts';

/** docs/how-to/move-to-another-issuer.md on a real API server: `irsactl plan`, `irsactl apply`, `irsactl apply --yes --quiet`. */
const lab = chainLab();
const pod = labPod(lab);
const nextBucket = 'lab-2-oidc';

function apply(...args: readonly string[]) {
  return lab().irsactl('apply', ['--yes', ...args]);
}

/** The resources of both issuers in AWS. */
function inAws() {
  const { s3Store, state, account } = lab().sandbox();
  const own = [...state.accounts.values()].find(({ id }) => id === account);
  return {
    buckets: [...s3Store.buckets.keys()].toSorted(),
    providers: [...(own?.providers.keys() ?? [])]
      .map((arn) => /oidc-provider\/([^.]+)/.exec(arn)?.[1])
      .toSorted(),
    statements: JSON.parse(own?.roles.get(labRole)?.trustPolicy ?? '{}').Statement?.length,
  };
}

async function useBucket(from: string, to: string): Promise<void> {
  const text = await readFile(lab().chainFile, 'utf8');
  await writeFile(lab().chainFile, text.replace(`{bucket: ${from}}`, `{bucket: ${to}}`));
}

beforeAll(async () => {
  expect(await apply()).toMatchObject({ code: 0 });
}, 240_000);

it('migrates to another bucket, refuses no token of either issuer, and removes the former one completely', {
  timeout: 300_000,
}, async () => {
  await pod.create('before');
  const former = await pod.mint();
  await useBucket(labChain.bucket, nextBucket);
  const move = 'This plan is a step of a move to another issuer';
  expect((await lab().irsactl('plan')).stdout).toContain(move);

  const begun = await apply();
  expect(begun.stdout).toContain(move);
  expect({ code: begun.code, stderr: begun.code === 3 ? '' : begun.stderr }).toEqual({ code: 3, stderr: '' });
  expect(begun.stdout).toContain('still accept the former one');
  expect(begun.stdout).toContain('pod/before in shop: recreate it');
  expect(inAws()).toEqual({
    buckets: [labChain.bucket, nextBucket],
    providers: [labChain.bucket, nextBucket],
    statements: 2,
  });
  const next = await pod.mint();
  for (const token of [former, next]) {
    expect(await pod.askSts(token)).toMatchObject({ status: 200 });
    expect(await pod.isAccepted(token)).toBe(true);
  }
  expect((await lab().irsactl('verify')).code).toBe(0);
  expect(await apply()).toMatchObject({ code: 3, stdout: expect.stringContaining('Nothing to do') });
  expect((await lab().irsactl('destroy', ['--yes'])).stderr).toContain('IRSA-KEY-031');
  expect((await lab().irsactl('rotate', ['--yes'])).stderr).toContain('IRSA-KEY-031');

  await pod.delete('before');
  const ended = await apply('--quiet');
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stdout }).toEqual({ code: 0, stderr: '' });
  expect(inAws()).toEqual({ buckets: [nextBucket], providers: [nextBucket], statements: 1 });
  expect(await pod.askSts(next)).toMatchObject({ status: 200 });
  expect(await pod.askSts(former)).toMatchObject({ status: 400 });
  expect([await pod.isAccepted(next), await pod.isAccepted(former)]).toEqual([true, false]);
  expect((await lab().irsactl('verify')).code).toBe(0);
  expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
});

/** Kills each run of apply after its first change, until a run has none. Returns the exit code of that run. */
async function applyByPieces(
  afterEach: () => Promise<void>,
): Promise<{ code: number | null; kills: number }> {
  for (let kills = 0; ; kills += 1) {
    const { code, signal, stderr } = await lab().irsactl('apply', ['--yes', '-o', 'json'], {
      onErrorLine: (line, child) => {
        if (line.includes('"change-done"')) child.kill('SIGKILL');
      },
    });
    if (signal === null) {
      expect({ code, stderr: code === 1 ? stderr : '' }).toEqual({ code, stderr: '' });
      return { code, kills };
    }
    await afterEach();
  }
}

it('resumes after a kill at each of its changes, and refuses no token', { timeout: 600_000 }, async () => {
  await pod.create('before');
  const former = await pod.mint();
  const bothAreAccepted = async () => {
    for (const token of [former, await pod.mint()]) {
      expect(await pod.askSts(token)).toMatchObject({ status: 200 });
      expect(await pod.isAccepted(token)).toBe(true);
    }
  };
  await useBucket(nextBucket, labChain.bucket);
  const moved = await applyByPieces(bothAreAccepted);
  expect(moved).toMatchObject({ code: 3 });
  // Bucket, documents, provider, trust, accept and sign.
  expect(moved.kills).toBeGreaterThan(5);
  expect((await lab().irsactl('status')).stdout).toContain('still accept the former one');

  await pod.delete('before');
  const next = await pod.mint();
  const ended = await applyByPieces(async () => {
    expect(await pod.askSts(next)).toMatchObject({ status: 200 });
    expect(await pod.isAccepted(next)).toBe(true);
  });
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.kills).toBeGreaterThan(2);
  expect(inAws()).toEqual({ buckets: [labChain.bucket], providers: [labChain.bucket], statements: 1 });
  expect((await lab().irsactl('verify')).code).toBe(0);
});

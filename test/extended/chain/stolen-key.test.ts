import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentPaths } from '../../../src/links/issuer/documents.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { labPod, labRole } from '../../support/lab-pod.ts';
import { rotationLab } from '../../support/rotation-lab.ts';

/** docs/how-to/replace-a-stolen-key.md and docs/how-to/recover-a-cluster.md on a real API server. */
const lab = chainLab({ jwksCacheSeconds: 45 });
const pod = labPod(lab);
const { acceptedKeys, record, putRecord, deleteRecord, keysOnNode } = rotationLab(lab);
const nextBucket = 'lab-2-oidc';

/** The output of a run that must end with this code. */
async function run(expected: number, command: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab().irsactl(command, args);
  expect(code === expected ? null : stdout + stderr).toBe(null);
  return stdout + stderr;
}

async function edit(from: string, to: string): Promise<void> {
  const text = await readFile(lab().chainFile, 'utf8');
  await writeFile(lab().chainFile, text.replace(from, to));
}

/** The key IDs that the JWKS in a bucket lists; null if it is not there. */
function published(bucket: string): readonly string[] | null {
  const content = lab().sandbox().s3Store.buckets.get(bucket)?.objects.get(documentPaths.jwks)?.bytes;
  if (content === undefined) return null;
  return JSON.parse(content.toString('utf8')).keys.map(({ kid }: { kid: string }) => kid);
}

function inAws() {
  const { s3Store, state, account } = lab().sandbox();
  const own = [...state.accounts.values()].find(({ id }) => id === account);
  return {
    buckets: [...s3Store.buckets.keys()].toSorted(),
    providers: own?.providers.size,
    hasRole: own?.roles.has(labRole),
  };
}

/** Runs irsactl until it makes a change of this kind, and kills it then. */
async function killedAt(kind: string, command: string, ...args: readonly string[]): Promise<void> {
  const { signal } = await lab().irsactl(command, [...args, '-o', 'json'], {
    onErrorLine: (line, child) => {
      if (line.includes('"change-done"') && line.includes(`/${kind}/`)) child.kill('SIGKILL');
    },
  });
  expect(signal).toBe('SIGKILL');
}

/** Nothing from before is accepted, listed or kept, and a new pod works. */
async function expectFreshKeyAlone(before: readonly string[], tokens: readonly string[]): Promise<void> {
  const now = await acceptedKeys();
  expect(now).toHaveLength(1);
  expect(before).not.toContain(now[0]);
  for (const bucket of inAws().buckets) expect(published(bucket) ?? now).toEqual(now);
  for (const token of tokens) {
    expect(await pod.isAccepted(token)).toBe(false);
    expect((await pod.askSts(token)).status).not.toBe(200);
  }
  expect([await record(), keysOnNode()]).toEqual([null, []]);
}

beforeAll(async () => {
  await edit('  roles:\n', '  signingKey: {publicForSeconds: 60, watchForSeconds: 60}\n  roles:\n');
  await run(0, 'apply', '--yes');
}, 240_000);

describe('a rotation', () => {
  it('is begun by one of two runs at once', { timeout: 120_000 }, async () => {
    const runs = await Promise.all(['--yes', '--yes'].map((yes) => lab().irsactl('rotate', [yes])));
    expect(runs.map(({ code }) => code).toSorted()).toEqual([1, 3]);
    expect(runs.find(({ code }) => code === 1)?.stderr).toContain('IRSA-CLUSTER-008');
    expect(await acceptedKeys()).toHaveLength(2);
  });

  it('whose record is lost keeps every accepted key published; the next one replaces all of them (H1, H4, H5)', {
    timeout: 600_000,
  }, async () => {
    const [old = '', next = ''] = await acceptedKeys();
    const token = await pod.mint();
    await deleteRecord();
    expect(await run(0, 'apply', '--yes')).not.toContain('rotation is over');
    expect(published(labChain.bucket)).toEqual([old, next]);
    expect(await run(0, 'status')).toContain(next);
    // Another cluster's record is not acted on; a restart begins from what the API server shows.
    await putRecord({
      ...{ clusterUid: (await uid()) as string, generation: 99, intention: 'plain', next: 'foreign' },
      ...{ from: ['other'], givenUp: null, publicSince: null, signedSince: null },
    });
    expect(await run(1, 'rotate', '--yes')).toContain('IRSA-KEY-030');
    await run(3, 'rotate', '--restart', '--yes');
    const third = (await record())?.next ?? '';
    expect(await record()).toMatchObject({ from: [old, next], generation: 100 });
    await pod.create('before');
    await expect
      .poll(() => run(3, 'rotate', '--yes').then(() => acceptedKeys()), {
        timeout: 400_000,
        interval: 20_000,
      })
      .toEqual([third, old, next]);
    // Lost again after the API server signs with the third key.
    await deleteRecord();
    await run(0, 'apply', '--yes');
    expect(published(labChain.bucket)?.toSorted()).toEqual([old, next, third].toSorted());
    expect(await pod.askSts(token)).toMatchObject({ status: 200 });
    expect(await pod.isAccepted(token)).toBe(true);
  });
});

async function uid(): Promise<unknown> {
  return Object(await lab().cluster.api.call('GET', '/api/v1/namespaces/kube-system')).metadata.uid;
}

describe('a stolen key is replaced', { timeout: 400_000 }, () => {
  it('when three keys are accepted and no record names them', async () => {
    const before = await acceptedKeys();
    expect(before).toHaveLength(3);
    const token = await pod.mint();
    expect(await run(0, 'rotate', '--compromised', '--yes')).toContain('pod/before');
    await expectFreshKeyAlone(before, [token]);
    expect(await pod.askSts(await pod.mint())).toMatchObject({ status: 200 });
    await pod.delete('before');
    await run(0, 'verify');
  });

  it('by a person in AWS, with the line in the error, while no API server answers', async () => {
    const nowhere = join(lab().folder, 'nowhere.yaml');
    const kubeconfig = await readFile(lab().cluster.kubeconfigPath, 'utf8');
    await writeFile(nowhere, kubeconfig.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
    const gone = { env: { KUBECONFIG: nowhere } };
    const { code, stderr } = await lab().irsactl('rotate', ['--compromised', '--yes'], gone);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /aws iam delete-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::\S+:oidc-provider\/lab-1-oidc\.s3/,
    );
  });

  it('on the nodes while AWS cannot be asked, then in AWS', async () => {
    const [before, token] = [await acceptedKeys(), await pod.mint()];
    const away = { env: { AWS_ACCESS_KEY_ID: 'AKIANOTTHERE' } };
    const { code, stderr } = await lab().irsactl('rotate', ['--compromised', '--yes'], away);
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('AWS cannot be asked'),
    });
    const [fresh, ...others] = await acceptedKeys();
    expect([others, published(labChain.bucket)]).toEqual([[], before]);
    expect(await record()).toMatchObject({ intention: 'theft', next: fresh });
    expect(await pod.isAccepted(token)).toBe(false);
    await run(0, 'rotate', '--compromised', '--yes');
    expect(await acceptedKeys()).toEqual([fresh]);
    await expectFreshKeyAlone(before, [token]);
  });

  it('before a rotation has published its next key', async () => {
    await killedAt('begin-rotation', 'rotate', '--yes');
    const begun = await record();
    expect(begun?.intention).toBe('plain');
    const token = await pod.mint();
    await run(0, 'rotate', '--compromised', '--yes');
    await expectFreshKeyAlone([begun?.next ?? '', ...(begun?.from ?? [])], [token]);
  });

  it('in a migration, which then ends', async () => {
    await pod.create('before');
    const former = await pod.mint();
    await edit(`{bucket: ${labChain.bucket}}`, `{bucket: ${nextBucket}}`);
    await run(3, 'apply', '--yes');
    const [before, token] = [await acceptedKeys(), await pod.mint()];
    await run(0, 'rotate', '--compromised', '--yes');
    await expectFreshKeyAlone(before, [former, token]);
    expect(await pod.askSts(await pod.mint())).toMatchObject({ status: 200 });
    await pod.delete('before');
    await run(0, 'apply', '--yes');
    expect(inAws()).toMatchObject({ buckets: [nextBucket], providers: 1 });
    await run(0, 'verify');
  });

  it.for(['delete-role', 'delete-document'])(
    'in a destroy that was killed after %s, and creates nothing again in AWS',
    async (kind) => {
      await run(0, 'apply', '--yes');
      const token = await pod.mint();
      await killedAt(kind, 'destroy', '--yes');
      const [before, left] = [await acceptedKeys(), inAws()];
      // The theft is over; verify says that the chain is not whole.
      expect(await run(4, 'rotate', '--compromised', '--yes')).toContain('IRSA-CONTROLPLANE-168');
      expect(inAws()).toEqual(left);
      await expectFreshKeyAlone(before, [token]);
      await run(0, 'destroy', '--yes', '--accept-loss');
      await run(0, 'destroy', '--yes', '--accept-loss');
      expect(inAws()).toEqual({ buckets: [], providers: 0, hasRole: false });
    },
  );
});

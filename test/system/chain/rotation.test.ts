import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { rotationRecord } from '../../../src/rotation/record.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { labPod, labRole } from '../../support/lab-pod.ts';
import { recordName, rotationLab } from '../../support/rotation-lab.ts';

/**
 * STS caches a JWKS for 45 s. A key is public for its max-age plus 60 s before it signs:
 * docs/how-to/rotate-the-signing-key.md
 */
const lab = chainLab({ jwksCacheSeconds: 45 });
const publicForSeconds = 60;

/**
 * The examples of the help: `irsactl rotate`, `irsactl rotate --dry-run`, `irsactl rotate --abort`,
 * `irsactl rotate --compromised`; and docs/how-to/replace-a-stolen-key.md.
 */
const rotate = (...args: readonly string[]) => lab().irsactl('rotate', args);

const { acceptedKeys, record, putRecord, deleteRecord, keysOnNode } = rotationLab(lab);
const pod = labPod(lab);

function inlinePolicies(): readonly string[] {
  const { state, account } = lab().sandbox();
  const found = [...state.accounts.values()].find(({ id }) => id === account);
  return [...(found?.roles.get(labRole)?.inlinePolicies.keys() ?? [])];
}

describe('a rotation of the key of a real API server', () => {
  beforeAll(async () => {
    const text = await readFile(lab().chainFile, 'utf8');
    await writeFile(
      lab().chainFile,
      text.replace('  roles:\n', `  signingKey: {publicForSeconds: ${publicForSeconds}}\n  roles:\n`),
    );
    expect(await lab().irsactl('apply', ['--yes'])).toMatchObject({ code: 0 });
  }, 240_000);

  it('shows its first stage and changes nothing', async () => {
    const { code, stdout } = await rotate('--dry-run');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(recordName) });
    expect(await record()).toBe(null);
  }, 60_000);

  it('is not begun by --continue', async () => {
    const { code, stdout } = await rotate('--continue', '--yes');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('has no rotation in progress'),
    });
    expect(await record()).toBe(null);
  }, 60_000);

  it('continues stage by stage, and ends with one key that STS accepts', { timeout: 480_000 }, async () => {
    const [old = ''] = await acceptedKeys();
    const begun = await rotate('--yes');
    expect({ ...begun, stderr: begun.code === 3 ? '' : begun.stderr }).toMatchObject({
      code: 3,
      stderr: '',
      stdout: expect.stringContaining('Rotation: stage accept, 3 of 5'),
    });
    expect(begun.stdout).toMatch(/can\s+start\s+at\s+\d{4}-/);
    const [signer, next = ''] = await acceptedKeys();
    expect(signer).toBe(old);
    expect(await record()).toMatchObject({ next, from: [old] });
    expect(keysOnNode().toSorted()).toEqual([`${next}.key`, `${old}.key`].toSorted());
    expect((await lab().irsactl('apply', ['--yes'])).stdout).toContain('Nothing to do');
    const status = JSON.parse((await lab().irsactl('status', ['-o', 'json'])).stdout);
    expect(status).toMatchObject({ rotation: 'accept', waits: [{ opensAt: expect.any(String) }] });
    const printed = JSON.parse((await lab().irsactl('plan', ['-o', 'json'])).stdout);
    expect(printed).toMatchObject({ rotation: 'accept', waits: status.waits });
    const plan = (await lab().irsactl('plan')).stdout;
    expect(plan).toContain('Rotation: stage accept, 3 of 5, waits:');
    expect(plan).toMatch(/\nNext: irsactl rotate\b.*\s+\(after \d{4}-/);
    expect((await lab().irsactl('destroy', ['--yes'])).stderr).toContain('IRSA-KEY-031');
    await expect
      .poll(() => rotate('--continue', '--yes', '--quiet').then(({ code }) => code), {
        ...{ timeout: 360_000, interval: 20_000 },
      })
      .toBe(0);
    expect(await acceptedKeys()).toEqual([next]);
    expect([await record(), keysOnNode()]).toEqual([null, []]);
    expect(await lab().irsactl('verify')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining(old),
    });
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
  });

  it('is aborted before the API server signs; its record does not count when etcd is restored', {
    timeout: 240_000,
  }, async () => {
    const before = await acceptedKeys();
    expect((await rotate('--yes')).code).toBe(3);
    const begun = await record();
    const aborted = await rotate('--abort', '--yes');
    expect({ code: aborted.code, stderr: aborted.code === 0 ? '' : aborted.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect(await acceptedKeys()).toEqual(before);
    expect(await record()).toBe(null);
    if (begun) await putRecord(begun);
    expect((await rotate('--continue', '--yes')).code).toBe(0);
    expect([await record(), await acceptedKeys()]).toEqual([null, before]);
    expect((await lab().irsactl('verify')).code).toBe(0);
  });

  it('from another cluster publishes no key, and the error says what to do (H2)', async () => {
    const uid = Object(await lab().cluster.api.call('GET', '/api/v1/namespaces/kube-system')).metadata.uid;
    const foreign = { clusterUid: uid, generation: 99, intention: 'plain', next: 'foreign', from: ['other'] };
    await putRecord(
      rotationRecord.parse({ ...foreign, givenUp: null, publicSince: null, signedSince: null }),
    );
    const { code, stderr } = await rotate('--yes');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('IRSA-KEY-030') });
    expect(stderr).toMatch(/irsactl rotate\b[^:]*--restart/);
    await deleteRecord();
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
  }, 120_000);

  it('of a key that is stolen in a rotation leaves neither its tokens nor those of the next key (C1, A1)', {
    timeout: 300_000,
  }, async () => {
    expect((await rotate('--yes')).code).toBe(3);
    const before = await acceptedKeys();
    expect(before).toHaveLength(2);
    const token = await pod.mint();
    // From here on, STS caches the JWKS with the stolen key.
    expect(await pod.askSts(token)).toMatchObject({ status: 200 });
    const shown = await rotate('--compromised', '--dry-run');
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('intention: theft') });
    const { code, stdout, stderr } = await rotate('--compromised', '--yes');
    expect({ code, output: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, output: '' });
    expect(stdout).toContain('IRSA-KEY-035');
    expect(await pod.askSts(token)).toMatchObject({ status: 400, code: 'InvalidIdentityToken' });
    expect(await pod.isAccepted(token)).toBe(false);
    expect(inlinePolicies()).toContainEqual(expect.stringMatching(/^irsactl-revoked-[\w-]{43}$/));
    const after = await acceptedKeys();
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
    expect([await record(), keysOnNode()]).toEqual([null, []]);
    expect(await pod.askSts(await pod.mint())).toMatchObject({ status: 200 });
    expect((await lab().irsactl('verify')).code).toBe(0);
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
  });
});

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyIdOf } from '../../../src/trust/key-id.ts';
import { parsePublicKeys } from '../../../src/trust/public-keys.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { labPod, labRole } from '../../support/lab-pod.ts';

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

async function acceptedKeys(): Promise<readonly string[]> {
  return parsePublicKeys(await readFile(join(lab().cluster.pkiDirectory, 'sa.pub'), 'utf8'), 'sa.pub').map(
    keyIdOf,
  );
}

function rotationFile(): string {
  return join(lab().nodeDirectory, labChain.name, 'rotation.json');
}

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
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('rotation.json') });
    expect(existsSync(rotationFile())).toBe(false);
  }, 60_000);

  it('is not begun by --continue', async () => {
    const { code, stdout } = await rotate('--continue', '--yes');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('has no rotation in progress'),
    });
    expect(existsSync(rotationFile())).toBe(false);
  }, 60_000);

  it('continues stage by stage, and ends with one key that STS accepts', { timeout: 480_000 }, async () => {
    const [old = ''] = await acceptedKeys();
    const begun = await rotate('--yes');
    expect(begun).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('Rotation: stage publish, 2 of 5'),
    });
    expect(begun.stdout).toMatch(/can\s+start\s+at\s+\d{4}-/);
    expect(await acceptedKeys()).toEqual([old]);
    expect((await lab().irsactl('apply', ['--yes'])).stdout).toContain('Nothing to do');
    expect((await lab().irsactl('graph', ['-o', 'json'])).stdout).toContain('issues tokens of');
    const status = JSON.parse((await lab().irsactl('status', ['-o', 'json'])).stdout);
    expect(status).toMatchObject({ rotation: 'publish', waits: [{ opensAt: expect.any(String) }] });
    expect((await lab().irsactl('plan')).stdout).toMatch(/\nNext: irsactl rotate\b.*\s+\(after \d{4}-/);
    expect((await lab().irsactl('destroy', ['--yes'])).stderr).toContain('IRSA-KEY-031');
    await expect
      .poll(() => rotate('--continue', '--yes', '--quiet').then(({ code }) => code), {
        ...{ timeout: 360_000, interval: 20_000 },
      })
      .toBe(0);
    const [next = '', ...more] = await acceptedKeys();
    expect(more).toEqual([]);
    expect(next).not.toBe(old);
    expect(existsSync(rotationFile())).toBe(false);
    expect(await lab().irsactl('verify')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining(old),
    });
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
  });

  it('is aborted before the API server signs', { timeout: 240_000 }, async () => {
    const before = await acceptedKeys();
    expect((await rotate('--yes')).code).toBe(3);
    const aborted = await rotate('--abort', '--yes');
    expect({ code: aborted.code, stderr: aborted.code === 0 ? '' : aborted.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect(await acceptedKeys()).toEqual(before);
    expect(existsSync(rotationFile())).toBe(false);
    expect((await lab().irsactl('verify')).code).toBe(0);
  });

  it('of a stolen key leaves no token of that key that the API server or STS accepts', {
    timeout: 300_000,
  }, async () => {
    const token = await pod.mint();
    // From here on, STS caches the JWKS with the stolen key.
    expect(await pod.askSts(token)).toMatchObject({ status: 200 });
    const shown = await rotate('--compromised', '--dry-run');
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('rotation.json') });
    const { code, stdout, stderr } = await rotate('--compromised', '--yes');
    expect({ code, output: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, output: '' });
    expect(stdout).toContain('IRSA-KEY-035');
    expect(await pod.askSts(token)).toMatchObject({ status: 400, code: 'InvalidIdentityToken' });
    expect(await pod.isAccepted(token)).toBe(false);
    expect(inlinePolicies()).toContainEqual(expect.stringMatching(/^irsactl-revoked-[\w-]{43}$/));
    expect(existsSync(rotationFile())).toBe(false);
    expect(await pod.askSts(await pod.mint())).toMatchObject({ status: 200 });
    expect((await lab().irsactl('verify')).code).toBe(0);
    expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
  });
});

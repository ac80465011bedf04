import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LinkVerdict } from '../../../src/chain/verify-chain.ts';
import { brokenIssuers, brokenProofs, brokenProviders, brokenRoles } from '../../support/broken-links/aws.ts';
import type { BrokenLink } from '../../support/broken-links/broken-link.ts';
import { brokenInjections, brokenKeys } from '../../support/broken-links/cluster.ts';
import { applyInProcess, verifyInProcess } from '../../support/chain-in-process.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { replaceManifest } from '../../support/lab-parts.ts';

const lab = chainLab();

beforeAll(async () => {
  const apply = await lab().irsactl('apply', ['--yes']);
  expect(apply.stdout).toContain('Every link holds');
});

afterAll(() => vi.unstubAllEnvs());

/** The verdicts of the real command. */
async function verifyByCommand(): Promise<{ code: number | null; links: readonly LinkVerdict[] }> {
  const run = await lab().irsactl('verify', ['-o', 'json']);
  return { code: run.code, links: JSON.parse(run.stdout).links };
}

/** After a repair the API server may need a moment to notice it. */
async function expectWhole(): Promise<void> {
  await vi.waitFor(async () => expect(brokenOf(await verifyInProcess(lab()))).toBeUndefined(), {
    timeout: 30_000,
    interval: 200,
  });
}

function brokenOf(links: readonly LinkVerdict[]) {
  const [broken, ...rest] = links.filter(({ verdict }) => verdict === 'broken');
  expect(rest).toEqual([]);
  return broken;
}

/** The named link is the only broken one, for the named reason, and its first finding says what to do. */
function expectBroken(links: readonly LinkVerdict[], expected: Omit<BrokenLink, 'name' | 'break'>): void {
  const broken = brokenOf(links);
  const errors = broken?.findings.filter(({ severity }) => severity === 'error') ?? [];
  expect({ link: broken?.link, codes: errors.map(({ code }) => code) }).toEqual({
    link: expected.link,
    codes: expected.codes,
  });
  expect(errors[0]?.next).toMatch(expected.next);
  expect(errors[0]?.why).toMatch(expected.why ?? /\S/);
}

async function verify(byCommand: boolean): Promise<readonly LinkVerdict[]> {
  if (!byCommand) return verifyInProcess(lab());
  const { code, links } = await verifyByCommand();
  expect(code).toBe(4);
  return links;
}

it('verify passes right after apply', async () => {
  const { code, links } = await verifyByCommand();
  expect(links.map(({ link, verdict }) => [link, verdict])).toEqual(
    ['signing-key', 'issuer', 'identity-provider', 'roles', 'control-plane', 'injection', 'proof'].map(
      (link) => [link, 'holds'],
    ),
  );
  expect(code).toBe(0);
});

describe.each([
  ['signing-key', brokenKeys],
  ['issuer', brokenIssuers],
  ['identity-provider', brokenProviders],
  ['roles', brokenRoles],
  ['injection', brokenInjections],
  ['proof', brokenProofs],
])('verify names %s as the broken link, with its cure, when', (_link, cases) => {
  it.each(cases)('$name', async (broken) => {
    const repair = await broken.break(lab());
    try {
      expectBroken(await verify(broken.byCommand === true), broken);
    } finally {
      await (repair === 'apply' ? applyInProcess(lab()) : repair());
    }
    // One proof at the end covers all repairs.
    if (repair === 'apply' || broken.link === 'injection') await expectWhole();
  });
});

it('verify names control-plane while the API server serves another issuer', async () => {
  const manifest = await readFile(lab().cluster.manifestPath, 'utf8');
  const [first = '', second = ''] = flagLines(manifest, 'service-account-issuer');
  const otherFirst = manifest.replace(`${first}\n`, '').replace(second, `${second}\n${first}`);
  await replaceManifest(lab(), otherFirst);
  expectBroken(await verify(true), {
    link: 'control-plane',
    codes: ['IRSA-CONTROLPLANE-024', 'IRSA-CONTROLPLANE-024'],
    next: /^Run `irsactl apply --only control-plane`\.$/,
    why: /kubernetes\.default/,
  });

  await applyInProcess(lab());
  await expectWhole();
});

it('verify passes after all repairs', async () => {
  const { code } = await verifyByCommand();
  expect(code).toBe(0);
  expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);
});

/** The lines of a manifest that set a flag, unchanged. */
function flagLines(manifest: string, flag: string): readonly string[] {
  return manifest.split('\n').filter((line) => line.includes(`--${flag}=`));
}

import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';

/** A chain whose API server irsactl never changes: the user sets its flags as apply instructs. */
const lab = chainLab();
const issuer = 'https://lab-1-oidc.s3.eu-central-1.amazonaws.com';

/** Edits the flags of the API server, as a configuration tool would. */
async function editFlags(edit: (lines: readonly string[]) => readonly string[]): Promise<void> {
  const { manifestPath } = lab().cluster;
  const lines = (await readFile(manifestPath, 'utf8')).split('\n');
  await writeFile(manifestPath, edit(lines).join('\n'));
}

/** The flags that the `next` lines of an error name. */
function flagsIn(text: string): readonly string[] {
  return text.match(/--(service-account-issuer|api-audiences)=\S+/g) ?? [];
}

it('applies the chain to an API server whose flags the user sets, and continues when new tokens show them', async () => {
  const text = await readFile(lab().chainFile, 'utf8');
  await writeFile(lab().chainFile, text.replace(/ {2}controlPlane:\n.*\n/, '  controlPlane: manual\n'));
  const paused = await lab().irsactl('apply', ['--yes']);
  expect(paused.stderr).toContain('IRSA-CONTROLPLANE-161');
  expect(paused.code).toBe(3);
  const flags = flagsIn(paused.stderr);
  expect(flags[0]).toBe(`--service-account-issuer=${issuer}`);
  expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(3);
  expect((await lab().irsactl('verify')).stdout).toContain('IRSA-CONTROLPLANE-024');

  const isFlag = (line: string) => /--(service-account-issuer|api-audiences)=/.test(line);
  await editFlags((lines) => {
    const at = lines.findIndex(isFlag);
    const rest = lines.filter((line) => !isFlag(line));
    return [...rest.slice(0, at), ...flags.map((flag) => `        - ${flag}`), ...rest.slice(at)];
  });
  await expect
    .poll(
      () =>
        lab()
          .irsactl('apply', ['--yes'])
          .then(({ code }) => code),
      wait,
    )
    .toBe(0);
  expect((await lab().irsactl('verify')).code).toBe(0);
  expect((await lab().irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);

  const unrotated = await lab().irsactl('rotate', ['--yes']);
  expect(unrotated).toMatchObject({ code: 1, stderr: expect.stringContaining('IRSA-KEY-042') });

  const refused = await lab().irsactl('destroy', ['--yes']);
  expect(`${refused.stdout}${refused.stderr}`).toContain('IRSA-CONTROLPLANE-161');
  await editFlags((lines) => {
    const ours = lines.findIndex((line) => line.includes(issuer));
    return [...lines.slice(0, ours), lines[ours + 1] ?? '', lines[ours] ?? '', ...lines.slice(ours + 2)];
  });
  await expect
    .poll(
      () =>
        lab()
          .irsactl('destroy', ['--yes'])
          .then(({ code }) => code),
      wait,
    )
    .not.toBe(1);
}, 240_000);

const wait = { timeout: 120_000, interval: 2000 };

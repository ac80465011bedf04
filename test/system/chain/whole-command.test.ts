import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';

const lab = chainLab();

it('-v says whom it asks, on standard error alone', async () => {
  const { code, stdout, stderr } = await lab().irsactl('plan', ['-v']);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^ {2}https:\/\/127\.0\.0\.1:\d+ GET \/api\/v1\/namespaces\/kube-system: 200, \d+ ms$/m,
  );
  expect(stderr).toMatch(/^ {2}aws sts:GetCallerIdentity: done, \d+ ms$/m);
  expect(stderr).toMatch(/^ {2}aws s3:HeadBucket on lab-1-oidc: \w+, \d+ ms$/m);
  expect(stdout).not.toContain('GetCallerIdentity');
  const quiet = await lab().irsactl('plan');
  expect(quiet.stderr).not.toContain('GetCallerIdentity');
});

it('an apply that is not done in time ends with an error, and the next one goes on', async () => {
  const short = await lab().irsactl('apply', ['--yes', '--timeout', '5s']);
  expect(short.code).toBe(1);
  expect(short.stderr).toContain('IRSA-CLI-017');
  const rest = await lab().irsactl('apply', ['--yes', '--timeout', '10m'], { timeoutSeconds: 300 });
  expect(rest).toMatchObject({ code: 0 });
  expect(rest.stderr).not.toContain('IRSA-CLI-017');
  const { stdout } = await lab().irsactl('plan', ['-o', 'json']);
  const { links } = JSON.parse(stdout);
  expect(links.flatMap(({ changes }: { changes: readonly unknown[] }) => changes)).toEqual([]);
});

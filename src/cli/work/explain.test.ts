import { expect, it } from 'vitest';
import { readStreams } from '../../../test/support/standard-streams.ts';
import { explain } from './explain.ts';

it.each([
  ['spec.roles.polices', 'spec.roles.policies'],
  ['irsa-issuer-44', 'IRSA-ISSUER-044'],
  ['how-to/check-in-c', 'how-to/check-in-ci'],
])('suggests the nearest word for %s', async (typed, meant) => {
  await expect(explain(typed, 'text', null)).rejects.toMatchObject({
    code: 'IRSA-CLI-002',
    problem: { next: `Did you mean \`irsactl explain ${meant}\`?` },
  });
});

it.each([
  ['bucket', ['spec.issuer.s3.bucket', 'spec.issuer.cloudFront.bucket']],
  ['InvalidIdentityToken', ['IRSA-PROOF-001', 'IRSA-PROOF-002', 'IRSA-PROOF-004', 'IRSA-PROOF-010']],
])('names everything that %s can mean', async (typed, meanings) => {
  const named = expect.stringMatching(
    new RegExp(
      `^Choose one: ${meanings.map((one) => `\`irsactl explain ${one}\`( \\([^()]+\\))?`).join(', ')}\\.$`,
    ),
  );
  await expect(explain(typed, 'text', null)).rejects.toMatchObject({ problem: { next: named } });
});

it.each([
  ['prepare', 'Why a rotation has stages'],
  ['KID', 'How IRSA works'],
  ['iam', 'Run irsactl with least privilege in AWS'],
  ['troubleshooting', 'Find out why a pod has no AWS access'],
  ['0027-kubelet-woken', '0027 The switch wakes the kubelet'],
  ['reference/errors', 'IRSA-PLAN-005'],
])('shows the page about %s', async (typed, title) => {
  const read = readStreams();
  await explain(typed, 'text', null);
  expect(read()).toContain(title);
});

it('names the lists of words if no word is near', async () => {
  await expect(explain('frobnicate', 'text', null)).rejects.toMatchObject({
    problem: { next: expect.stringMatching(/^Run `irsactl explain` for links and codes/) },
  });
});

it('opens a page by its name without its folder', async () => {
  const read = readStreams();
  await explain('check-in-ci', 'text', null);
  expect(read()).toMatch(/^Check irsa.yaml and trust policies in CI\n/);
});

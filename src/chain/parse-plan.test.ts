import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../test/support/fake-link.ts';
import { parsePlan } from './parse-plan.ts';
import { planChain } from './plan-chain.ts';

const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

it('reads back what plan -o json wrote', async () => {
  const link = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
  const plan = await planChain([link], fakeContext(), consent);
  expect(parsePlan(JSON.stringify(plan), 'plan.json', [link])).toEqual(plan);
});

it('says of YAML that it is no JSON, and not in the words of the parser', () => {
  expect(() => parsePlan('format: irsactl.dev/plan\n', 'plan.yaml', [])).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ why: expect.stringMatching(/^It is not JSON, /) }),
    }),
  );
});

it.each(['', '<html>', '[]', '{"format":"other"}'])('refuses %j with the name of the file', (text) => {
  expect(() => parsePlan(text, 'plan.json', [])).toThrow(
    expect.objectContaining({
      code: 'IRSA-PLAN-004',
      problem: expect.objectContaining({ place: { file: 'plan.json' } }),
    }),
  );
});

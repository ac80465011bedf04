import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../test/support/fake-link.ts';
import { parsePlan } from './parse-plan.ts';
import { planChain } from './plan-chain.ts';

const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

it('parses the output of plan -o json', async () => {
  const link = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
  const plan = await planChain([link], fakeContext(), consent);
  expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
});

it('reports YAML as not JSON, without the message of the parser', () => {
  expect(() => parsePlan('format: irsactl.dev/plan\n', 'plan.yaml')).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ why: expect.stringMatching(/^It is not JSON\./) }),
    }),
  );
});

it.each(['', '<html>', '[]', '{"format":"other"}'])('refuses %j with the name of the file', (text) => {
  expect(() => parsePlan(text, 'plan.json')).toThrow(
    expect.objectContaining({
      code: 'IRSA-PLAN-004',
      problem: expect.objectContaining({ place: { file: 'plan.json' } }),
    }),
  );
});

const head = {
  format: 'irsactl.dev/plan/v1alpha1',
  intent: 'apply',
  chain: 'prod-1',
  madeFor: { account: '1', region: 'r', clusterUid: 'u', server: 's' },
};

it.each([
  [{}, 'format is missing, intent is missing, chain is missing, and 2 more.'],
  [[], 'it must be an object.'],
  [{ ...head, links: {} }, 'links must be a list.'],
  [{ ...head, intent: 'look', links: [] }, 'intent must be apply or sign-back or accept-back.'],
  [{ ...head, links: [], more: 1 }, 'more is unknown.'],
  [
    { ...head, links: [{ link: 'roles', findings: [], summary: 's', changes: [{ link: 'roles' }] }] },
    'links[0].changes[0].action is missing, links[0].changes[0].kind is missing, links[0].changes[0].target is missing, and 4 more.',
  ],
  [
    {
      ...head,
      links: [
        { link: 'roles', findings: [], summary: 's', leftOut: 1, changes: [fakeChange('roles', 'orders')] },
      ],
    },
    'links[0]: an omitted link has no changes.',
  ],
])('names the wrong fields of %j with its own messages', (data, why) => {
  expect(() => parsePlan(JSON.stringify(data), 'plan.json')).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ why }) }),
  );
});

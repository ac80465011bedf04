import { expect, it } from 'vitest';
import { explain } from './explain.ts';

it.each([
  ['spec.roles.polices', 'spec.roles.policies'],
  ['irsa-issuer-44', 'IRSA-ISSUER-044'],
  ['check-in-ci', 'how-to/check-in-ci'],
])('suggests the nearest word for %s', async (typed, meant) => {
  await expect(explain(typed, 'text', null)).rejects.toMatchObject({
    code: 'IRSA-CLI-002',
    problem: { next: `Did you mean \`irsactl explain ${meant}\`?` },
  });
});

it('names the lists of words if no word is near', async () => {
  await expect(explain('frobnicate', 'text', null)).rejects.toMatchObject({
    problem: { next: expect.stringMatching(/^Run `irsactl explain` for links and codes/) },
  });
});

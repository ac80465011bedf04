import { expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import type { Link, RemovalStage } from '../../chain/link.ts';
import { verifyOpened } from './verify.ts';

const broken = {
  link: 'control-plane',
  severity: 'error',
  code: 'IRSA-CONTROLPLANE-019',
  what: 'What.',
  why: 'Why.',
  next: 'Run `irsactl apply --only control-plane`.',
} as const;

/** A link that does not hold, of which destroy has these stages to do. */
function brokenLink(...stages: readonly RemovalStage[]): Link {
  const link = fakeLink('control-plane', { verify: () => [broken] });
  return {
    ...link,
    async observe(...given) {
      const seen = await link.observe(...given);
      const changes = [fakeChange('control-plane', 'flags', { action: 'delete' })];
      return {
        ...seen,
        planRemoval: (stage, consent) => ({
          ...seen.planRemoval(stage, consent),
          changes: stages.includes(stage) ? changes : [],
        }),
      };
    },
  };
}

/** What the finding of a chain of these links leads to. */
async function nextOf(links: readonly Link[]): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const before = process.exitCode;
  onTestFinished(() => {
    write.mockRestore();
    process.exitCode = before;
  });
  await verifyOpened(
    { links, context: fakeContext(), pods: async () => [] },
    { file: 'irsa.yaml', output: 'json', quiet: true },
  );
  expect(process.exitCode).toBe(4);
  return JSON.parse(text).links[0].findings[0].next;
}

it('leads from a broken link to what mends it', async () => {
  expect(await nextOf([brokenLink('sign-back', 'accept-back')])).toBe(broken.next);
});

it('leads to destroy after its first stage', async () => {
  expect(await nextOf([brokenLink('accept-back')])).toMatch(
    /^destroy has done its first stage here: .* Run `irsactl destroy`/,
  );
});

it('leads to apply where nothing of the chain is there', async () => {
  expect(await nextOf([brokenLink()])).toMatch(/^Nothing of the chain is there\. Run `irsactl apply`/);
});

it('says what it knows where the rest of the chain cannot be looked at', async () => {
  const unseen: Link = { ...fakeLink('roles'), observe: () => Promise.reject(new Error('no answer')) };
  expect(await nextOf([brokenLink(), unseen])).toBe(broken.next);
});

import { expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import type { Link, RemovalStage } from '../../chain/link.ts';
import type { JsonObject } from '../../trust/json.ts';
import { verifyOpened } from './verify.ts';

const broken = {
  link: 'control-plane',
  severity: 'error',
  code: 'IRSA-CONTROLPLANE-019',
  what: 'What.',
  why: 'Why.',
  next: 'Run `irsactl apply --only control-plane`.',
} as const;

/** A broken link on which destroy has changes in these stages. */
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

/** The output of verify for a chain of these links. */
async function verified(
  links: readonly Link[],
  output: 'json' | 'text',
  pods: readonly JsonObject[] = [],
): Promise<string> {
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
    { links, context: fakeContext(), pods: async () => pods },
    { file: 'irsa.yaml', output, quiet: true },
  );
  return text;
}

/** The next step of the finding for a chain of these links. */
async function nextOf(links: readonly Link[]): Promise<string> {
  const text = await verified(links, 'json');
  expect(process.exitCode).toBe(4);
  return JSON.parse(text).links[0].findings[0].next;
}

it('suggests the fix of a broken link', async () => {
  expect(await nextOf([brokenLink('sign-back', 'accept-back')])).toBe(broken.next);
});

it('suggests destroy after its first run', async () => {
  expect(await nextOf([brokenLink('accept-back')])).toMatch(
    /^The first run of destroy is done: .* Run `irsactl destroy`/,
  );
});

it('suggests apply if the chain does not exist', async () => {
  expect(await nextOf([brokenLink()])).toMatch(/^The chain does not exist\. Run `irsactl apply`/);
});

it("keeps the link's next step if the chain cannot be observed", async () => {
  const unseen: Link = { ...fakeLink('roles'), observe: () => Promise.reject(new Error('no answer')) };
  expect(await nextOf([brokenLink(), unseen])).toBe(broken.next);
});

it('names running pods without their role, and the commands that restart them, even if every link holds', async () => {
  const ownerReferences = [{ kind: 'StatefulSet', name: 'db', controller: true }];
  const spec = { serviceAccountName: 'orders', containers: [{ name: 'main' }] };
  const pods = [{ metadata: { name: 'db-0', namespace: 'shop', ownerReferences }, spec }];
  const links = [fakeLink('injection')];
  const [injection] = JSON.parse(await verified(links, 'json', pods)).links;
  expect(injection).toMatchObject({
    verdict: 'holds',
    findings: [{ code: 'IRSA-INJECT-051', restart: [{ name: 'statefulset/db', namespace: 'shop' }] }],
  });
  const text = await verified(links, 'text', pods);
  expect(text.match(/IRSA-INJECT-051/g)).toHaveLength(1);
  expect(text).toContain('kubectl rollout restart statefulset/db --namespace shop');
});

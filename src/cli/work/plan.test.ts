import { expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import { findingsOf } from '../../chain/finding.ts';
import type { Link } from '../../chain/link.ts';
import { type PlanOptions, planOpened } from './plan.ts';

const links = [
  fakeLink('issuer', { changes: () => [fakeChange('issuer', 'documents')] }),
  fakeLink('roles', { changes: () => [fakeChange('roles', 'orders')] }),
];

/** The standard output of `irsactl plan`, and its exit code. */
async function planned(
  only: readonly ('issuer' | 'roles')[] | null,
  more: Partial<PlanOptions> = {},
  chain: readonly Link[] = links,
) {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    text += String(chunk);
    rest.findLast((argument) => typeof argument === 'function')?.();
    return true;
  });
  const before = process.exitCode;
  onTestFinished(() => {
    write.mockRestore();
    process.exitCode = before;
  });
  await planOpened(chain, fakeContext(), {
    ...{ file: 'irsa.yaml', output: 'text', ...(only && { only }) },
    ...more,
  });
  return { text, code: process.exitCode };
}

it('reports an error that would stop apply: a link without its dependencies', async () => {
  const { text, code } = await planned(['roles']);
  expect(text).toContain('IRSA-PLAN-006  The link roles needs issuer, which --only omits.');
  expect(text).toContain('irsactl changes nothing until you fix the errors above');
  expect(text).not.toContain('Next: irsactl');
  expect(code).toBe(4);
});

it('is also in JSON', async () => {
  const { text } = await planned(['roles'], { output: 'json' });
  expect(JSON.parse(text).links.at(-1).findings).toMatchObject([
    { link: 'roles', severity: 'error', code: 'IRSA-PLAN-006' },
  ]);
});

it('suggests apply if nothing blocks it', async () => {
  const { text, code } = await planned(['issuer', 'roles']);
  expect(text).toContain('Next: irsactl apply --only issuer,roles');
  expect(code).toBe(0);
});

it('has an empty line between the settings in effect and the plan', async () => {
  const { text } = await planned(['issuer', 'roles'], { full: true });
  expect(text).toMatch(/Settings in effect[\s\S]+[^\n]\n\nNext: /);
});

it('names destroy, and not apply, on a chain that is being destroyed', async () => {
  const problem = { what: 'Destroy has begun.', why: 'Why.', next: 'Next.' };
  const begun = findingsOf('control-plane').warning('IRSA-CONTROLPLANE-168', problem);
  const { text } = await planned(['issuer', 'roles'], {}, [
    ...links,
    fakeLink('control-plane', { findings: [begun] }),
  ]);
  expect(text).toContain('IRSA-CONTROLPLANE-168  warning: Destroy has begun.');
  expect(text).toMatch(/Next: irsactl destroy\n$/);
});

it('names the command that corrects roles while another link is blocked', async () => {
  const problem = { what: 'The bucket lost its tags.', why: 'Why.', next: 'Next.' };
  const blocked = fakeLink('issuer', {
    findings: [findingsOf('issuer').error('IRSA-ISSUER-032', problem)],
  });
  const rolesWith = (action: 'update' | 'create') =>
    fakeLink('roles', { changes: () => [fakeChange('roles', 'orders', { action })] });
  const { text, code } = await planned(null, {}, [blocked, rolesWith('update')]);
  expect(text).toMatch(/This command corrects them now:\n {2}irsactl apply --only roles\n$/);
  expect(code).toBe(4);
  expect((await planned(null, {}, [blocked, rolesWith('create')])).text).not.toContain('--only roles');
  const part = await planned(['roles'], {}, [blocked, rolesWith('update')]);
  expect(part.text).toContain('IRSA-ISSUER-032  warning: The bucket lost its tags.');
});

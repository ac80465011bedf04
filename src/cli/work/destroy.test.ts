import { expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import { readStreams } from '../../../test/support/standard-streams.ts';
import type { Finding } from '../../chain/finding.ts';
import type { LinkName } from '../../chain/link-name.ts';
import type { ChainOptions } from '../chain-options.ts';
import { destroyOpened } from './destroy.ts';

const lease = { assertHeld: () => {}, release: async () => {} };
const options: ChainOptions = { file: 'irsa.yaml', output: 'text', yes: true };

/** A chain with one link that has changes in the first or the second run. */
function chainOf(
  name: LinkName,
  findings: readonly Finding[] = [],
  log: string[] = [],
): Parameters<typeof destroyOpened>[0] {
  const changes = () => [fakeChange(name, 'it', { action: 'delete', after: null })];
  return {
    context: fakeContext(),
    links: [fakeLink(name, { changes, findings, onApply: () => void log.push('change') })],
    underLease: (work) => work(lease),
    pods: async () => [],
    recordDestroy: async () => void log.push('record'),
    forgetDestroy: async () => void log.push('forget'),
  };
}

/** The output of destroy on both streams. */
async function said(
  opened: Parameters<typeof destroyOpened>[0],
  more: Partial<ChainOptions> = {},
): Promise<string> {
  const read = readStreams();
  await destroyOpened(opened, { ...options, ...more });
  return read();
}

it('suggests the second run after the first', async () => {
  const text = await said(chainOf('roles'));
  expect(text).toContain('irsactl destroy');
  expect(text).not.toContain('Nothing is left');
});

it('mentions the second run in a dry run of the first', async () => {
  expect(await said(chainOf('roles'), { dryRun: true })).toContain('the first of two runs');
  expect(await said(chainOf('signing-key'), { dryRun: true })).not.toContain('two runs');
});

it('ends with a line that nothing remains', async () => {
  expect(await said(chainOf('signing-key'))).toMatch(
    /Done in .+\nNothing that irsactl created for chain prod-1 is left\.\n$/,
  );
});

it('instead shows the remaining objects, and the reason', async () => {
  const stays: Finding = {
    link: 'injection',
    severity: 'warning',
    code: 'IRSA-INJECT-016',
    what: 'Service account shop/orders stays.',
    why: 'Pods use it.',
    next: 'Wait.',
  };
  const text = await said(chainOf('injection', [stays]));
  expect(text).toContain(
    'Left as it is:\n  IRSA-INJECT-016  Service account shop/orders stays.\n    Pods use it.\n',
  );
  expect(text).not.toContain('Nothing is left');
});

it.each([
  ['roles', {}, 'irsactl destroy'],
  ['signing-key', { acceptLoss: true }, 'irsactl destroy --accept-loss'],
] as const)('leads on from a dry run as plan does: %s', async (link, more, command) => {
  const text = await said(chainOf(link), { dryRun: true, ...more });
  expect(text).toMatch(new RegExp(`1 to remove \\(-\\)\\.\n[^]*Next: ${command}\n$`));
});

it.each(['json', 'yaml'] as const)('writes one document and no text with -o %s', async (output) => {
  for (const link of ['roles', 'signing-key'] as const) {
    const text = await said(chainOf(link), { output, quiet: true });
    expect(text).not.toMatch(/once more|Nothing is left/);
    expect(text).toMatch(/^\{|^plan:/);
  }
});

it.each([
  ['before the first change of the first run', 'roles', {}, ['record', 'change']],
  ['until the second run has ended', 'signing-key', {}, ['record', 'change', 'forget']],
  ['not in a dry run', 'roles', { dryRun: true }, []],
  ['not in a dry run of the second run', 'signing-key', { dryRun: true }, []],
] as const)('is recorded on the nodes %s', async (_, name, more, expected) => {
  const log: string[] = [];
  await said(chainOf(name, [], log), more);
  expect(log).toEqual(expected);
});

it('changes and records nothing while any link has an error', async () => {
  const log: string[] = [];
  const silent: Finding = {
    ...{ link: 'control-plane', severity: 'error', code: 'IRSA-CONTROLPLANE-114' },
    ...{ what: 'The kubelet of cp-1 does not answer.', why: 'Why.', next: 'Next.' },
  };
  const opened = chainOf('roles', [], log);
  const links = [...opened.links, fakeLink('control-plane', { findings: [silent] })];
  await expect(said({ ...opened, links })).rejects.toThrow('The kubelet of cp-1 does not answer.');
  expect(log).toEqual([]);
});

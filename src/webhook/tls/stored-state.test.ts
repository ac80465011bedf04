import { expect, it } from 'vitest';
import { applyStep, initialState } from './apply-step.ts';
import { certificateMaker } from './certificate-maker.ts';
import { certificateTimes, defaultLives } from './certificate-times.ts';
import { dueStep } from './due-step.ts';
import { ownLabel, readState, storeState } from './stored-state.ts';

const now = Date.UTC(2026, 0);
const making = {
  maker: certificateMaker,
  times: certificateTimes(defaultLives),
  hosts: ['a.b.svc', '::1'],
  now,
};
const labels = { [ownLabel.key]: ownLabel.value };
const found = (data: Readonly<Record<string, string>>, over: Readonly<Record<string, string>> = labels) =>
  readState({ version: '1', type: 'kubernetes.io/tls', labels: over, data });

const begun = await initialState([], making);
const announced = await applyStep('announce', begun, making);
const switched = await applyStep('switch', announced, making);

it('reads what it wrote, in each phase of a roll', () => {
  for (const state of [begun, announced, switched]) {
    const stored = found(storeState(state));
    expect(stored).toMatchObject({ kind: 'held' });
    if (stored.kind === 'held') expect(storeState(stored.state)).toEqual(storeState(state));
  }
  expect(storeState(switched)['ca.key']).not.toContain(begun.signing.key);
});

it.each(['::1', '2001:DB8:0::7', '::ffff:10.0.0.1', '10.0.0.1', 'Node-1.Example'])(
  'has nothing to do after a certificate for %s was written and read',
  async (host) => {
    const hosts = ['a.b.svc', host];
    const stored = found(storeState(await initialState([], { ...making, hosts })));
    const state = stored.kind === 'held' ? stored.state : null;
    expect(state && dueStep(state, { now, hosts, trust: { kind: 'unseen' } })).toBeNull();
    expect(state?.serving.hosts).toHaveLength(2);
  },
);

it('finds every member that is missing, cut or of another', async () => {
  const data = storeState(announced);
  const other = storeState(await applyStep('announce', await initialState([], making), making));
  for (const member of Object.keys(data)) {
    const wrong = [undefined, '', 'x', data[member]?.slice(0, 90), other[member]];
    const kinds = wrong.map((value) => {
      const { [member]: _, ...rest } = data;
      return found(value === undefined ? rest : { ...rest, [member]: value }).kind;
    });
    // Without its certificate there is no next CA at all, and nothing is lost.
    const isHarmless = (kind: string, index: number) =>
      member === 'next-ca.crt' && index < 2 && kind === 'held';
    expect(
      kinds.filter((kind, index) => kind !== 'broken' && !isHarmless(kind, index)),
      member,
    ).toEqual([]);
  }
});

it('tells ours from what is empty and from what is of somebody else', () => {
  expect(readState(null).kind).toBe('none');
  expect(found({ 'tls.crt': '', 'tls.key': '\n' }, { [ownLabel.key]: 'Helm' }).kind).toBe('none');
  expect(found(storeState(begun), { [ownLabel.key]: 'Helm' }).kind).toBe('foreign');
});

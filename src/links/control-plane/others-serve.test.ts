import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';

function down(control: ReturnType<typeof simulatedControlPlane>, ...names: readonly string[]) {
  for (const { node, server } of control.machines) {
    server.refuses = () => names.includes(node.name);
  }
}

const served = async (control: ReturnType<typeof simulatedControlPlane>) =>
  (await control.plan()).findings
    .filter(({ code }) => code === 'IRSA-CONTROLPLANE-023')
    .map(({ what, why }) => `${what} ${why}`);

describe('where one of several API servers is away', () => {
  it.each([
    [['cp-2'], /2 of 3 API servers serve; while one of these restarts, 1 would\./],
    [['cp-2', 'cp-3'], /1 of 3 API servers serve; .*none would\./],
  ])('%s, the plan says how many serve, and would', async (names, expected) => {
    const control = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    down(control, ...names);
    const findings = await served(control);
    expect(findings).toHaveLength(names.length);
    for (const [at, finding] of findings.entries()) {
      expect(finding).toContain(`The API server of ${names[at]} does not serve.`);
      expect(finding).toMatch(expected);
    }
  });

  it('and is the only one, there are no others to speak of', async () => {
    const control = simulatedControlPlane({ count: 1, key: 'kubeadm' });
    down(control, 'cp-1');
    expect((await served(control))[0]).toMatch(/is under way\.$/);
  });
});

describe('an API server whose turn comes while no other serves', () => {
  const accepting = async (count: number) => {
    const control = simulatedControlPlane({ count, key: 'kubeadm' });
    const { changes } = await control.plan();
    const [change] = changes.filter(({ kind }) => kind === 'accept' || kind === 'sign');
    if (!change) throw new Error('nothing is to be changed');
    return { ...control, control, change };
  };

  it('is left alone', async () => {
    const { control, change, link, context, outputs } = await accepting(3);
    const before = control.snapshot();
    down(control, 'cp-2', 'cp-3');
    await expect(link.apply(change, context, outputs, () => undefined)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-133',
      problem: {
        what: expect.stringContaining('API server of cp-1 is the only one'),
        why: '/readyz of cp-2 and cp-3 does not answer ok.',
      },
    });
    expect(control.snapshot()).toEqual(before);
  });

  it('is changed where one of them does, also only a moment later', async () => {
    const { control, change, link, context, outputs } = await accepting(3);
    down(control, 'cp-2', 'cp-3');
    control.clock.onSleep = () => down(control, 'cp-2');
    await link.apply(change, context, outputs, () => undefined);
    expect(control.machines[0]?.files.text(change.target.slice('cp-1:'.length))).toContain('--api-audiences');
  });

  it('is changed where there is no other', async () => {
    const { change, link, context, outputs } = await accepting(1);
    await expect(link.apply(change, context, outputs, () => undefined)).resolves.toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import { codesOf, keys, kindsOf, manifestOf, ourIssuer } from '../../../../test/support/simulated-node.ts';
import { keyIdOf } from '../../../trust/key-id.ts';

/** Somebody gave the cluster the chain's issuer by hand, before irsactl. */
const manifest = manifestOf([
  `--service-account-issuer=${ourIssuer}`,
  '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
]);
const pod = { namespace: 'shop', name: 'web', created: 1, audiences: [], lifetimes: [] };
const secret = { namespace: 'shop', name: 'legacy', keyId: keyIdOf(keys.chain.publicKey) };

async function signedBack(count: number, key: 'kubeadm' | 'separate') {
  const world = simulatedControlPlane({ count, key, manifest });
  await world.carryOut(await world.plan());
  world.cluster.pods = [pod];
  world.cluster.secrets = [secret];
  const first = await world.planRemoval('sign-back');
  expect([kindsOf(first).includes('sign-back'), codesOf(first)]).toEqual([true, []]);
  await world.carryOut(first);
  return world;
}

describe('where the cluster had the issuer of the chain before irsactl', () => {
  it.each([
    [1, 'kubeadm'],
    [1, 'separate'],
    [3, 'kubeadm'],
    [3, 'separate'],
  ] as const)(
    'who holds tokens that the chain signed is asked all the same: %i nodes, %s',
    async (count, key) => {
      const world = await signedBack(count, key);
      expect(codesOf(await world.planRemoval('accept-back'))).toEqual([
        'IRSA-CONTROLPLANE-029',
        'IRSA-CONTROLPLANE-029',
      ]);
      world.cluster.secrets = [];
      world.clock.time += 2 * 3_600_000;
      expect(codesOf(await world.planRemoval('accept-back'))).toEqual([]);
    },
  );
});

describe('listing the pods of a cluster', () => {
  const listed = async (goesBack: boolean) => {
    const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    await world.carryOut(await world.plan());
    let lists = 0;
    world.cluster.tokenPods = async () => {
      lists += 1;
      return [];
    };
    await world.link.observe({ ...world.context, goesBack }, world.outputs);
    return lists;
  };

  it('is left out where the chain signs and stays', async () => {
    expect(await listed(false)).toBe(0);
  });

  it('is never left out where the chain goes', async () => {
    expect(await listed(true)).toBe(1);
  });
});

it('nothing is taken away while nobody can be asked who holds tokens', async () => {
  const world = await signedBack(3, 'kubeadm');
  world.cluster.ready = async () => false;
  for (const consent of [{}, { acceptLoss: true }]) {
    const plan = await world.planRemoval('accept-back', consent);
    expect(plan.findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-152', severity: 'error' },
      { code: 'IRSA-CONTROLPLANE-029', severity: 'error' },
    ]);
  }
});

it('the files from before are kept while kubeadm-config, which may name the keys, cannot be read', async () => {
  const world = await signedBack(3, 'kubeadm');
  const plan = await world.planRemoval('accept-back');
  const restoring = plan.changes.filter(({ kind }) => kind === 'restore-original');
  await world.carryOut({ ...plan, changes: restoring });
  world.cluster.ready = async () => false;
  const rest = await world.planRemoval('accept-back');
  expect(kindsOf(rest)).toContain('remove-backups');
  expect(rest.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-152', severity: 'error' }]);
});

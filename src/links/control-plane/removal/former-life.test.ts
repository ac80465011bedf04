import { describe, expect, it } from 'vitest';
import { planOf, removalOf, verdictOf } from '../../../../test/support/look.ts';
import { simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import { codesOf, keys, stagedPath } from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { known } from '../../../chain/known.ts';
import { type LinkPlan, noConsent, type RemovalStage } from '../../../chain/link.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import { keyIdOf } from '../../../trust/key-id.ts';

const folder = '/etc/kubernetes/irsactl';
const day = 25 * 3_600_000;

/** A chain that was taken down and applied anew with another key; then cp-2 gets irsactl's folder of the first time back. */
async function secondLife(key: 'kubeadm' | 'separate', restored = true) {
  const world = simulatedControlPlane({ count: 3, key });
  const { clock, machines, link, context } = world;
  await world.carryOut(await world.plan());
  const files = machines[1]?.files;
  const image = [...(files?.files ?? [])].filter(([path]) => path.startsWith(`${folder}/`));
  await world.carryOut(await world.planRemoval('sign-back'));
  clock.time += day;
  await world.carryOut(await world.planRemoval('accept-back'));
  machines[0]?.files.put(stagedPath, pemOf(keys.other.privateKey, 'pkcs1'));
  const outputs = { ...world.outputs, publicKeys: known([jwkOf(keys.other.publicKey)]) };
  const carryOut = async ({ changes }: LinkPlan) => {
    for (const change of changes) await link.apply(change, context, outputs, () => undefined);
  };
  const plan = () => planOf(link, context, outputs, noConsent);
  const planRemoval = (stage: RemovalStage) => removalOf(link, context, outputs, stage, noConsent);
  await carryOut(await plan());
  if (restored) {
    await files?.remove(folder);
    for (const [path, { content, attributes }] of image) files?.put(path, content, attributes);
  }
  const verify = () => verdictOf(link, context, outputs);
  return { machines, clock, plan, planRemoval, verify, carryOut };
}

describe('a node with irsactl’s records of an earlier time', () => {
  it.each(['kubeadm', 'separate'] as const)(
    'stops both stages of destroy, and says which it is (key: %s)',
    async (key) => {
      const { planRemoval } = await secondLife(key);
      for (const stage of ['sign-back', 'accept-back'] as const) {
        const plan = await planRemoval(stage);
        expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-158'], []]);
        const [{ what, why, next } = { what: '', why: '', next: '' }] = plan.findings;
        expect(what).toContain('cp-2');
        expect(why).toContain(`cp-1 and cp-3 have ${keyIdOf(keys.other.publicKey)}`);
        expect(why).toContain(`cp-2 has ${keyIdOf(keys.chain.publicKey)}`);
        expect(next).toContain('kubectl delete node cp-2');
      }
    },
  );

  it('is named by plan and verify, which do not ask for the key of that time', async () => {
    const { plan, verify } = await secondLife('kubeadm');
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-158']);
    expect((await verify()).map(({ code }) => code)).toEqual(['IRSA-CONTROLPLANE-158']);
  });

  it('is no other than the others where nobody put them there', async () => {
    const { machines, clock, plan, planRemoval, carryOut } = await secondLife('kubeadm', false);
    expect(codesOf(await plan())).toEqual([]);
    await carryOut(await planRemoval('sign-back'));
    clock.time += day;
    const last = await planRemoval('accept-back');
    expect(codesOf(last)).toEqual([]);
    await carryOut(last);
    const kids = machines.map(({ server }) => server.mintNow()?.keyId);
    expect(kids).toEqual(Array(3).fill(keyIdOf(keys.old.publicKey)));
  });
});

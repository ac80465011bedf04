import { describe, expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  oldIssuer,
  ourIssuer,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { keyIdOf } from '../../../trust/key-id.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const placements = ['kubeadm', 'default'] as const;
const audiences = [oldIssuer, 'https://kubernetes.default.svc'];
const hour = 3_600_000;

type World = ReturnType<typeof simulatedControlPlane>;

async function applied(options: Partial<Parameters<typeof simulatedControlPlane>[0]> = {}) {
  const world = simulatedControlPlane({ count: 3, key: 'kubeadm', ...options });
  await world.carryOut(await world.plan());
  return world;
}

/** As after all nodes were replaced one by one, with the chain's key staged again. */
async function loseAll({ machines }: World, path = folder): Promise<void> {
  const staged = machines[0]?.files.text(`${folder}/signing.key`) ?? '';
  for (const { files } of machines) await files.remove(path);
  machines[0]?.files.put(`${folder}/signing.key`, staged);
}

/** irsa.yaml asks for something that starts every API server anew. */
function askForAudiences(world: World): void {
  Object.assign(world.context.chain.controlPlane, { apiAudiences: audiences });
}

describe('an API server whose records are gone', () => {
  it('is named as such by the next plan, not as one that differs', async () => {
    const world = await applied();
    await world.machines[1]?.files.remove('/etc/kubernetes/irsactl');
    expect(codesOf(await world.plan())).toEqual(['IRSA-CONTROLPLANE-035']);
  });

  it('is not passed over by destroy while it accepts the chain as the others do', async () => {
    const world = await applied();
    await world.carryOut(await world.planRemoval('sign-back'));
    await world.machines[1]?.files.remove('/etc/kubernetes/irsactl');
    expect(codesOf(await world.planRemoval('accept-back'))).toEqual(['IRSA-CONTROLPLANE-035']);
  });
});

describe('a chain with a key of its own, of which no node has a record any more', () => {
  const all = (count: number) => Array<string>(count).fill('IRSA-CONTROLPLANE-035');

  it.each([
    [1, 'kubeadm', folder],
    [3, 'kubeadm', folder],
    [3, 'default', folder],
    [3, 'default', `${folder}/original`],
  ] as const)('is refused by the next plan: %i nodes, key: %s, gone: %s', async (count, key, path) => {
    const world = await applied({ count, key });
    await loseAll(world, path);
    expect(codesOf(await world.plan())).toEqual(all(count));
    askForAudiences(world);
    const plan = await world.plan();
    expect(codesOf(plan)).toEqual(all(count));
    expect(plan.findings[0]?.why).toContain(keyIdOf(keys.chain.publicKey));
    expect(plan.findings[0]?.next).toContain('irsactl explain IRSA-CONTROLPLANE-035');
  });

  it.each(placements)('is refused where another directory is named as well (key: %s)', async (key) => {
    const world = await applied({ key });
    for (const { files } of world.machines) files.moveAll(folder, '/srv/elsewhere');
    world.machines[0]?.files.put(`${folder}/signing.key`, pemOf(keys.chain.privateKey, 'pkcs1'));
    expect(codesOf(await world.plan())).toEqual(all(3));
  });

  it('is refused where irsa.yaml wants its key in files of its own by now', async () => {
    const world = await applied();
    await loseAll(world);
    Object.assign(world.context.chain.signingKey, { placement: 'separate' });
    expect(codesOf(await world.plan())).toEqual(all(3));
  });

  it('is not passed over by the second stage of destroy while its key is accepted', async () => {
    const world = await applied();
    await world.carryOut(await world.planRemoval('sign-back'));
    await loseAll(world);
    const plan = await world.planRemoval('accept-back');
    expect([codesOf(plan), plan.changes]).toEqual([all(3), []]);
  });

  it.each([1, 3])(
    'is not taken back to a manifest that was kept with the chain in it: %i nodes',
    async (count) => {
      const world = await applied({ count });
      await loseAll(world);
      askForAudiences(world);
      // As a run of before these records were asked for: the steps themselves keep what they find.
      const steps = (await world.plan()).changes.filter(({ kind }) => kind === 'accept' || kind === 'sign');
      await world.carryOut({ ...(await world.plan()), changes: steps });
      for (const { files } of world.machines)
        expect(files.text(`${folder}/original/record.json`)).not.toBeNull();
      for (const stage of ['sign-back', 'accept-back'] as const) {
        const plan = await world.planRemoval(stage);
        expect([codesOf(plan), plan.changes]).toEqual([all(count), []]);
        world.clock.time += 25 * hour;
      }
    },
  );
});

describe("a chain with the cluster's key, of which no node has a record any more", () => {
  it('is refused while other notes of irsactl tell that the API server was changed', async () => {
    const world = await applied({ key: 'cluster' });
    for (const { files } of world.machines) await files.remove(`${folder}/original`);
    expect(codesOf(await world.plan())).toEqual(Array(3).fill('IRSA-CONTROLPLANE-035'));
  });

  it('is said to stay before it is kept as what was there, and again by destroy', async () => {
    const world = await applied({ key: 'cluster' });
    for (const { files } of world.machines) await files.remove('/etc/kubernetes/irsactl');
    expect(codesOf(await world.plan())).toEqual([]);
    askForAudiences(world);
    const plan = await world.plan();
    expect(plan.findings).toMatchObject(
      Array(3).fill({ code: 'IRSA-CONTROLPLANE-157', severity: 'warning' }),
    );
    await world.carryOut(plan);
    expect(codesOf(await world.plan())).toEqual([]);
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const { findings } = await world.planRemoval(stage);
      expect(findings).toMatchObject(Array(3).fill({ code: 'IRSA-CONTROLPLANE-157', severity: 'warning' }));
      expect(findings[0]?.what).toContain(ourIssuer);
    }
  });
});

describe("the issuer of the chain, given to the cluster by hand before irsactl, with the cluster's key", () => {
  const manifest = manifestOf([
    `--service-account-issuer=${ourIssuer}`,
    `--service-account-issuer=${oldIssuer}`,
    `--service-account-key-file=${pki}/sa.pub`,
    `--service-account-signing-key-file=${pki}/sa.key`,
  ]);

  it('is taken over and changed with --adopt without a word, and stays with destroy', async () => {
    const world = simulatedControlPlane({ count: 3, key: 'cluster', manifest });
    expect([kindsOf(await world.plan()), codesOf(await world.plan())]).toEqual([[], []]);
    askForAudiences(world);
    const plan = await world.plan({ adopt: true });
    expect(codesOf(plan)).toEqual([]);
    await world.carryOut(plan);
    expect(codesOf(await world.plan())).toEqual([]);
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const back = await world.planRemoval(stage);
      expect(back.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      await world.carryOut(back);
    }
    expect(world.machines.map(({ server }) => server.mintNow()?.issuer)).toEqual(Array(3).fill(ourIssuer));
  });

  it('is taken over without it as well, with a warning', async () => {
    const world = simulatedControlPlane({ count: 1, key: 'cluster', manifest });
    askForAudiences(world);
    const plan = await world.plan();
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-157', severity: 'warning' }]);
    await world.carryOut(plan);
    expect(codesOf(await world.plan())).toEqual([]);
  });
});

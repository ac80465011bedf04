import { describe, expect, it } from 'vitest';
import {
  controllerManifest,
  pki,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { keys, manifestPath, oldIssuer, ourIssuer } from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { keyIdOf } from '../../trust/key-id.ts';

type World = ReturnType<typeof simulatedControlPlane>;
type Plan = Awaited<ReturnType<World['plan']>>;

function firstOf({ machines: [machine] }: World) {
  if (!machine) throw new Error('there is a machine');
  return machine;
}

/** Somebody else writes a file of the node just before irsactl writes that one. */
function writtenBefore(world: World, own: string, write: () => void): void {
  const { files } = firstOf(world);
  const before = files.write.bind(files);
  let isDone = false;
  files.write = async (path, content, attributes) => {
    if (!isDone && path.endsWith(own)) {
      isDone = true;
      write();
    }
    await before(path, content, attributes);
  };
}

describe('what somebody else writes meanwhile stays', () => {
  it.each([1, 3])('a key in sa.pub that was not there when it was read (nodes: %i)', async (count) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm' });
    const { files, server } = firstOf(world);
    const added = `${files.text(`${pki}/sa.pub`)}${pemOf(keys.other.publicKey, 'spki')}`;
    const plan = await world.plan();
    writtenBefore(world, '/cluster.json', () => files.put(`${pki}/sa.pub`, added, { mode: 0o644 }));
    await expect(world.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
      problem: { what: expect.stringContaining(`${pki}/sa.pub`) },
    });
    expect(files.text(`${pki}/sa.pub`)).toBe(added);
    expect(server.mintNow()?.issuer).toBe(oldIssuer);
    await world.carryOut(await world.plan());
    expect(files.text(`${pki}/sa.pub`)).toContain(pemOf(keys.other.publicKey, 'spki'));
    expect(server.mintNow()?.issuer).toBe(ourIssuer);
  });

  it('a manifest of the controller-manager, as kubeadm upgrade does', async () => {
    const world = simulatedControlPlane({ count: 1, key: 'kubeadm' });
    const { files } = firstOf(world);
    const plan = await world.plan();
    const upgraded = (files.text(controllerManifest) ?? '').replace('kind: Pod', 'kind: Pod # upgraded');
    writtenBefore(world, '/controller-manager/record.json', () => files.put(controllerManifest, upgraded));
    await expect(world.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    expect(files.text(controllerManifest)).toBe(upgraded);
    await world.carryOut(await world.plan());
    expect(files.text(controllerManifest)).toContain('# upgraded');
  });
});

describe('right after a run that was killed with its key files in place, and its manifest not', () => {
  const nextAfterKill = async (world: World, plan: Plan, again: () => Promise<Plan>) => {
    const { files } = firstOf(world);
    const rename = files.rename.bind(files);
    files.rename = async (from, to) => {
      if (to === manifestPath) throw new Error('killed');
      await rename(from, to);
    };
    await expect(world.carryOut(plan)).rejects.toThrow('killed');
    files.rename = rename;
    await expect(world.carryOut(await again())).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  };

  it('no key counts that the switch of that run puts back', async () => {
    const world = simulatedControlPlane({ count: 1, key: 'kubeadm' });
    await nextAfterKill(world, await world.plan(), () => world.plan());
    expect(firstOf(world).server.mintNow()).toMatchObject({
      issuer: oldIssuer,
      keyId: keyIdOf(keys.old.publicKey),
    });
    await world.carryOut(await world.plan());
    expect(firstOf(world).server.mintNow()).toMatchObject({
      issuer: ourIssuer,
      keyId: keyIdOf(keys.chain.publicKey),
    });
  });

  it.each([1, 3])('nor on the way back (nodes: %i)', async (count) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm' });
    await world.carryOut(await world.plan());
    const back = () => world.planRemoval('sign-back');
    await nextAfterKill(world, await back(), back);
    expect(firstOf(world).server.mintNow()).toMatchObject({
      issuer: ourIssuer,
      keyId: keyIdOf(keys.chain.publicKey),
    });
    // Nothing was seen to fail.
    await world.carryOut(await back());
    for (const { server, controller } of world.machines) {
      expect(server.mintNow()).toMatchObject({ issuer: oldIssuer, keyId: keyIdOf(keys.old.publicKey) });
      expect(controller.key()).toBe(pemOf(keys.old.privateKey, 'pkcs1'));
    }
  });
});

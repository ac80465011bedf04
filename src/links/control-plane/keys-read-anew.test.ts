import { expect, it } from 'vitest';
import {
  pki,
  type SimulatedMachine,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { codesOf, keys, kindsOf, manifestOf, manifestPath } from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { keyIdOf } from '../../trust/key-id.ts';
import { keysAnnotationOf } from './manifest/keys-annotation.ts';

const manifest = manifestOf().replace('kind: Pod\n', 'kind: Pod\nmetadata:\n  name: kube-apiserver\n');
const [old, chain] = [keys.old, keys.chain].map(({ publicKey }) => keyIdOf(publicKey));

/** Somebody damages sa.pub, has the API server started with it, and puts the file back. */
async function loseOldKey({ files, server }: SimulatedMachine): Promise<void> {
  const sound = files.text(`${pki}/sa.pub`) ?? '';
  files.put(`${pki}/sa.pub`, pemOf(keys.chain.publicKey, 'spki'), { mode: 0o644 });
  await server.restart();
  files.put(`${pki}/sa.pub`, sound, { mode: 0o644 });
}

/** Somebody puts the pair of before the chain back from a backup. */
async function restoreBackup({ files, server }: SimulatedMachine): Promise<void> {
  files.put(`${pki}/sa.key`, pemOf(keys.old.privateKey, 'pkcs1'), { mode: 0o600 });
  files.put(`${pki}/sa.pub`, pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  await server.restart();
}

it.each([
  ['whose process has lost a key', 1, loseOldKey],
  ['whose process has lost a key', 3, loseOldKey],
  ['whose key files came from a backup', 1, restoreBackup],
  ['whose key files came from a backup', 3, restoreBackup],
])(
  'an API server %s reads the same keys anew as often as that happens: %i nodes',
  async (_, count, damage) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm', manifest });
    await world.carryOut(await world.plan());
    for (const _turn of [1, 2, 3]) {
      const values = new Set<string | null>();
      for (const machine of world.machines) await damage(machine);
      const plan = await world.plan();
      expect(kindsOf(plan)).not.toEqual([]);
      await world.carryOut(plan);
      for (const { files, server } of world.machines) {
        expect(server.mintNow()?.keyId).toBe(chain);
        expect((await server.servedKeyIds()).toSorted()).toEqual([old, chain].toSorted());
        values.add(keysAnnotationOf(Buffer.from(files.text(manifestPath) ?? '')));
      }
      // Nothing is left, and nothing is written where nothing has to start anew.
      expect(kindsOf(await world.plan())).toEqual([]);
      // Nodes to which the same happened have the same line.
      expect([...values]).toEqual([expect.any(String)]);
    }
  },
);

it('a change that failed is not tried again by itself, although the line for its keys is another one by now', async () => {
  const world = simulatedControlPlane({ count: 1, key: 'kubeadm', manifest });
  await world.carryOut(await world.plan());
  const [machine] = world.machines;
  if (!machine) throw new Error('there is one node');
  await restoreBackup(machine);
  await world.carryOut(await world.plan());
  await restoreBackup(machine);
  // It has signed by then, so that what accepts both keys is put in its place.
  machine.server.forgets = ({ keyId }) => keyId === chain;
  await expect(world.carryOut(await world.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
  const next = await world.plan();
  expect([kindsOf(next), codesOf(next)]).toEqual([[], ['IRSA-CONTROLPLANE-039']]);
});

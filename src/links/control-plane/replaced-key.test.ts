import { describe, expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { keys } from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { keyIdOf } from '../../trust/key-id.ts';

const chainKey = keyIdOf(keys.chain.publicKey);
const otherKey = keyIdOf(keys.other.publicKey);

/** Somebody puts another key into `sa.key` of one node. */
async function replaced(count: number, restarts: boolean) {
  const world = simulatedControlPlane({ count, key: 'kubeadm' });
  await world.carryOut(await world.plan());
  const machine = world.machines[count - 1];
  if (!machine) throw new Error('there is no such node');
  const before = machine.files.text(`${pki}/sa.key`) ?? '';
  machine.files.put(`${pki}/sa.key`, pemOf(keys.other.privateKey, 'pkcs1'));
  if (restarts) await machine.server.restart();
  const restore = () => machine.files.put(`${pki}/sa.key`, before);
  const found = async () =>
    [...(await world.plan()).findings, ...(await world.verify())].filter(
      ({ code }) => code === 'IRSA-CONTROLPLANE-013',
    );
  return { world, found, restore };
}

describe('the key file of one API server, replaced by hand', () => {
  it.each([1, 3])(
    'is to be put back, while its process still signs with the key of before: %i nodes',
    async (count) => {
      const { world, found, restore } = await replaced(count, false);
      const findings = await found();
      expect(findings.length).toBeGreaterThan(1);
      for (const { what, why, next } of findings) {
        expect(what).toContain(`cp-${count}`);
        expect(what).toContain('once it is restarted');
        expect(why).toContain(`still signs with the kid ${chainKey}`);
        expect(why).toContain(`${pki}/sa.key holds ${otherKey}`);
        expect(next).toContain(`Put the key ${chainKey} back into ${pki}/sa.key`);
        expect(next.includes('another control plane node')).toBe(count > 1);
        expect(next).not.toContain('--service-account-key-file');
      }
      restore();
      expect((await world.plan()).findings).toEqual([]);
      expect(await world.verify()).toEqual([]);
    },
  );

  it('never has the key of one node accepted on that node alone', async () => {
    const { found } = await replaced(3, true);
    for (const { next } of await found()) {
      if (next.includes('--service-account-key-file')) expect(next).toContain('every control plane node');
    }
  });
});

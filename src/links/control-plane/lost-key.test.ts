import { describe, expect, it } from 'vitest';
import { planOf, removalOf } from '../../../test/support/look.ts';
import { pki, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { codesOf, manifestOf, manifestPath, stagedPath } from '../../../test/support/simulated-node.ts';
import { unknown } from '../../chain/known.ts';
import { noConsent, type RemovalStage } from '../../chain/link.ts';
import type { Jwk } from '../../trust/jwks.ts';

/** The node with the chain's key is lost after the first pass, or after both; cp-1 is there again as it was before irsactl. */
async function firstLost(passes: readonly string[]) {
  const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
  const before = world.machines.map(({ files }) => [files.text(manifestPath), files.text(`${pki}/sa.pub`)]);
  const plan = await world.plan();
  await world.carryOut({ ...plan, changes: plan.changes.filter(({ kind }) => passes.includes(kind)) });
  const first = world.machines[0]?.files;
  await first?.remove(stagedPath);
  if (passes.length === 1) {
    await first?.remove('/etc/kubernetes/irsactl');
    first?.put(manifestPath, manifestOf(), { mode: 0o600 });
    first?.put(`${pki}/sa.pub`, String(before[0]?.[1]), { mode: 0o644 });
    await world.machines[0]?.server.restart();
  }
  const { link, context } = world;
  const outputs = { ...world.outputs, publicKeys: unknown<readonly Jwk[]>('the new signing key') };
  const found = (await planOf(link, context, outputs, noConsent)).findings.filter(
    ({ code }) => code === 'IRSA-CONTROLPLANE-108',
  );
  const goingBack = { ...context, goesBack: true };
  const destroy = async (stage: RemovalStage) => {
    const removal = await removalOf(link, goingBack, outputs, stage, noConsent);
    expect(codesOf(removal)).toEqual([]);
    for (const change of removal.changes) await link.apply(change, goingBack, outputs, () => undefined);
  };
  const now = () =>
    world.machines.map(({ files }) => [files.text(manifestPath), files.text(`${pki}/sa.pub`)]);
  return { found, destroy, before, now };
}

describe('the key of a chain, lost with the node on which it waited', () => {
  it('before any API server signed with it: destroy is the way out, and leads back', async () => {
    const { found, destroy, before, now } = await firstLost(['accept']);
    expect(found.length).toBeGreaterThan(0);
    for (const { next } of found) {
      expect(next).toContain('No control plane node has that key');
      expect(next).toContain('`irsactl destroy`');
      expect(next).not.toContain("as kubeadm's sa.key");
    }
    await destroy('sign-back');
    await destroy('accept-back');
    expect(now()).toEqual(before);
  });

  it('afterwards it is to be copied from a node that signs with it', async () => {
    const { found } = await firstLost(['accept', 'sign']);
    expect(found.length).toBeGreaterThan(0);
    for (const { next } of found) {
      expect(next).toContain("as kubeadm's sa.key");
      expect(next).not.toContain('destroy');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';

const threeHours = 3 * 3_600_000;
/** Created long before any of it. */
const pod = {
  ...{ namespace: 'shop', name: 'web', created: 1_650_000_000_000, audiences: [] },
  lifetimes: [{ audience: null, seconds: 3607 }],
};

describe('tokens that were given before a step was put back count as those of the chain', () => {
  it('on one of three nodes, where the run was killed and the switch did it', async () => {
    const world = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    world.cluster.pods = [pod];
    const plan = await world.plan();
    const untilSigns = plan.changes.slice(
      0,
      plan.changes.findIndex(({ kind }) => kind === 'sign'),
    );
    await world.carryOut({ ...plan, changes: untilSigns });
    world.clock.time += threeHours;
    const [first] = world.machines;
    if (!first) throw new Error('there are three');
    const rename = first.files.rename.bind(first.files);
    first.files.rename = async (from, to) => {
      if (to.endsWith('/confirmed')) throw new Error('killed');
      await rename(from, to);
    };
    await expect(world.carryOut(await world.plan())).rejects.toThrow('killed');
    first.files.rename = rename;
    expect(first.server.mintNow()?.issuer).toBe(ourIssuer);
    for (let second = 0; second < 200; second += 1) await world.clock.sleep(1000);
    expect(first.server.mintNow()?.issuer).toBe(oldIssuer);
    expect(codesOf(await world.planRemoval('accept-back'))).toContain('IRSA-CONTROLPLANE-029');
  });

  it('on a sole node, whose second attempt irsactl itself undid', async () => {
    const node = simulatedNode();
    node.cluster.pods = [pod];
    node.server.forgets = ({ issuer }) => node.server.mintNow()?.issuer === ourIssuer && issuer === oldIssuer;
    const attempt = async () =>
      expect(node.carryOut(await node.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    await attempt();
    node.clock.time += threeHours;
    await node.files.remove('/etc/kubernetes/irsactl/prod-1/failed.json');
    await attempt();
    node.server.forgets = () => false;
    expect(codesOf(await node.planRemoval('accept-back'))).toContain('IRSA-CONTROLPLANE-029');
  });
});

it('a way back that was put back on a full disk is told of with its own reason, and nothing of it is left', async () => {
  const node = simulatedNode();
  await node.carryOut(await node.plan());
  const plan = await node.planRemoval('sign-back');
  node.server.refuses = ([issuer]) => issuer !== ourIssuer;
  const rename = node.files.rename.bind(node.files);
  const write = node.files.write.bind(node.files);
  let isFull = false;
  node.files.rename = async (from, to) => {
    await rename(from, to);
    isFull ||= to === manifestPath;
  };
  node.files.write = async (...file) => {
    if (isFull) throw new IrsaError('IRSA-CONTROLPLANE-003', { what: 'full', why: 'full', next: 'room' });
    return write(...file);
  };
  await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
  const left = (await node.files.list('/etc/kubernetes/irsactl/prod-1')) ?? [];
  expect(left.filter((name) => name === 'previous' || name === 'switch')).toEqual([]);
});

it('a way back that was put back is not tried again by itself', async () => {
  const node = simulatedNode();
  await node.carryOut(await node.plan());
  await node.carryOut(await node.planRemoval('sign-back'));
  node.server.refuses = (issuers) => !issuers.includes(ourIssuer);
  await expect(node.carryOut(await node.planRemoval('accept-back'))).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-020',
  });
  const plan = await node.planRemoval('accept-back');
  expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-039'], []]);
});

import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../test/support/look.ts';
import { codesOf, kindsOf, simulatedNode } from '../../../test/support/simulated-node.ts';

const policy = 'irsactl-prod-1.endpoints';
const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';
const left = 'IRSA-CONTROLPLANE-132';

/** A node to which the chain was applied, and where a run that was killed has left the policy of its stand-in. */
async function withPolicy() {
  const node = simulatedNode();
  await node.carryOut(await node.plan());
  node.cluster.policies.add(policy);
  const codes = async () => (await verdictOf(node.link, node.context, node.outputs)).map(({ code }) => code);
  return { ...node, codes };
}

describe('the policy of a stand-in that an interrupted run has left', () => {
  it('is named by plan and verify, and taken away by the next apply', async () => {
    const node = await withPolicy();
    const plan = await node.plan();
    expect([kindsOf(plan), codesOf(plan)]).toEqual([['release-endpoint'], [left]]);
    expect(plan.changes[0]).toMatchObject({
      target: `cp-1:ValidatingAdmissionPolicy/${policy}`,
      disruptive: false,
    });
    expect(await node.codes()).toEqual([left]);
    await node.carryOut(plan);
    expect([...node.cluster.policies]).toEqual([]);
    expect([kindsOf(await node.plan()), await node.codes()]).toEqual([[], []]);
  });

  it('is not that of another chain', async () => {
    const node = simulatedNode();
    node.cluster.policies.add('irsactl-prod.endpoints');
    expect(kindsOf(await node.plan())).not.toContain('release-endpoint');
  });

  it('goes before the next change of the API server, and on the way back', async () => {
    const node = simulatedNode();
    node.cluster.policies.add(policy);
    expect(kindsOf(await node.plan())).toEqual(['release-endpoint', 'install-key', 'sign']);
    await node.carryOut(await node.plan());
    node.cluster.policies.add(policy);
    const back = await node.planRemoval('sign-back');
    expect(kindsOf(back)).toEqual(['release-endpoint', 'sign-back']);
    await node.carryOut(back);
    expect([...node.cluster.policies]).toEqual([]);
  });

  it('is no fault while a step is under way that needs it', async () => {
    const node = await withPolicy();
    node.files.put(`${switchFolder}/stand-in.sh`, '');
    node.files.put(`${switchFolder}/confirmed`, '');
    expect(await node.codes()).toEqual([]);
    expect(codesOf(await node.plan())).toEqual([]);
    node.files.move(`${switchFolder}/confirmed`, `${switchFolder}/restored`);
    expect(await node.codes()).toContain(left);
  });
});

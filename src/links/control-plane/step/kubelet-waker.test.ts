import { describe, expect, it } from 'vitest';
import { lingering } from '../../../../test/support/lingering-server.ts';
import { surveyOf } from '../../../../test/support/simulated-cluster.ts';
import { type SimulatedNode, simulatedNode } from '../../../../test/support/simulated-node.ts';

/** A kubelet as it is: it starts the new API server as it is woken, unless it was woken too soon, or `byItself` seconds after the change. */
function waitingKubelet(node: SimulatedNode, { byItself = 14, tooSoon = false } = {}) {
  const { old, replacedAt } = lingering(node);
  const { clock, onNode, server } = node;
  const now = server.processNow.bind(server);
  const isStarted = () =>
    (onNode.woken.length > 0 && !tooSoon) || clock.time > replacedAt() + byItself * 1000;
  server.processNow = () => {
    const process = now();
    return process === null || process.pid === old.pid || isStarted() ? process : null;
  };
}

function setKubeletVersion(node: SimulatedNode, kubeletVersion: string): void {
  const { nodes } = surveyOf(node.cluster.controlPlaneNodes);
  node.cluster.surveyed = { nodes: nodes.map((one) => ({ ...one, kubeletVersion })) };
}

describe('the kubelet of a node without a stand-in', () => {
  it('is woken once the old API server has ended', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    waitingKubelet(node);
    await node.carryOut(plan);
    expect(node.onNode.woken).toHaveLength(1);
    const [woken = 0] = node.onNode.woken;
    expect(woken).toBeGreaterThanOrEqual(node.onNode.ended[0]?.at ?? Number.POSITIVE_INFINITY);
  });

  it('is not woken again where it was too soon', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    waitingKubelet(node, { tooSoon: true });
    await node.carryOut(plan);
    expect(node.onNode.woken).toHaveLength(1);
  });

  it('is left alone where the new one is there already', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    waitingKubelet(node, { byItself: 1 });
    await node.carryOut(plan);
    expect(node.onNode.woken).toEqual([]);
  });

  it('is left alone where it would not start the pod again, or nobody knows what it is', async () => {
    for (const version of ['v1.26.13', '']) {
      const node = simulatedNode();
      setKubeletVersion(node, version);
      const plan = await node.plan();
      waitingKubelet(node);
      await node.carryOut(plan);
      expect(node.onNode.woken).toEqual([]);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { lingering } from '../../../../test/support/lingering-server.ts';
import { type SimulatedNode, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { FlagList } from '../manifest/flag-list.ts';
import { canBeWoken } from './wake-kubelet.ts';

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

const kubelet = (node: SimulatedNode, kubeletVersion: string) => {
  const usual = node.cluster.survey.bind(node.cluster);
  node.cluster.survey = async () => {
    const survey = await usual();
    return { ...survey, nodes: survey.nodes.map((one) => ({ ...one, kubeletVersion })) };
  };
};

describe('the kubelet of a node without a stand-in', () => {
  it('is woken once, when it is done with the old API server and has started nothing', async () => {
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
      kubelet(node, version);
      const plan = await node.plan();
      waitingKubelet(node);
      await node.carryOut(plan);
      expect(node.onNode.woken).toEqual([]);
    }
  });

  it.each([
    ['v1.27.0', [], true],
    ['v1.36.3+k3s1', ['--shutdown-delay-duration=0s', '--shutdown-send-retry-after=false'], true],
    ['v1.26.15', [], false],
    ['', [], false],
    [null, [], false],
    ['v1.36.3', ['--shutdown-delay-duration=5s'], false],
    ['v1.36.3', ['--shutdown-delay-duration=1m0s'], false],
    ['v1.36.3', ['--shutdown-send-retry-after=true'], false],
  ])('of version %s, whose API server has %j, is woken: %s', (version, flags, can) => {
    expect(canBeWoken(version, FlagList.read(flags))).toBe(can);
  });
});

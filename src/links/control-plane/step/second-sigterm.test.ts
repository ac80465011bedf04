import { describe, expect, it } from 'vitest';
import { lingering } from '../../../../test/support/lingering-server.ts';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';

describe('a step without a stand-in', () => {
  it('ends the old process by number and start, once and 2 s after it stopped listening', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const { old, replacedAt } = lingering(node);
    await node.carryOut(plan);
    expect(node.onNode.ended).toEqual([{ ...old, at: expect.any(Number) }]);
    const after = (node.onNode.ended[0]?.at ?? 0) - replacedAt();
    expect(after).toBeGreaterThanOrEqual(2000);
    expect(after).toBeLessThan(4000);
  });

  it('does not end a process that listens still, however long', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    lingering(node);
    const listens = node.server.listensNow.bind(node.server);
    const { isUp } = node.server;
    const until = node.clock.time + 15_000;
    node.server.listensNow = () => node.clock.time < until || (isUp.call(node.server) && listens());
    await node.carryOut(plan);
    expect(node.onNode.ended[0]?.at).toBeGreaterThanOrEqual(until + 2000);
  });
});

import { describe, expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import {
  manifestPath,
  ourIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';

/** What was said while that was awaited: each sentence once. */
function saidOf({ events }: SimulatedNode, awaited: string): readonly (string | undefined)[] {
  const waits = events.flatMap((event) => (event.type === 'waiting' ? [event] : []));
  return [...new Set(waits.filter(({ forWhat }) => forWhat === awaited).map((wait) => wait.otherwise))];
}

const newFlags = 'the API server of cp-1 with its new flags';
const filesFromBefore = 'the API server of cp-1 with its files from before';

describe('while a node is waited for, a person reads what becomes of it', () => {
  it('a sole one that signs goes back to what signs as before', async () => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    expect(saidOf(node, newFlags)).toEqual([
      'If cp-1 does not serve with its new flags within 120 s, or irsactl is gone for 60 s, it goes back to a manifest that signs as before by itself.',
    ]);
  });

  it('has the time there that the step really has', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const started = node.clock.time;
    const asked: number[] = [];
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const rename = node.files.rename.bind(node.files);
    node.files.rename = async (from, to) => {
      if (to.endsWith('/asked') || to.endsWith('/recalled')) asked.push(node.clock.time - started);
      await rename(from, to);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const [said = ''] = saidOf(node, newFlags);
    const seconds = Number(/within (\d+) s/.exec(said ?? '')?.[1]);
    expect(Math.abs((asked[0] ?? 0) / 1000 - seconds)).toBeLessThan(10);
    expect(saidOf(node, filesFromBefore)).toEqual([
      'cp-1 puts its files from before back by itself, also if irsactl is gone; if it does not serve with them, nothing more is tried.',
    ]);
  });

  it('one that an interrupted run has left down gets its files from before', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killedAtRename(
      node.files,
      (to) => to === manifestPath,
      () => node.carryOut(plan),
    );
    node.onNode.kill();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    await node.plan();
    expect(saidOf(node, 'the API server of cp-1, which an interrupted run has changed')).toEqual([
      'If cp-1 does not serve within 120 s, its files from before are put back.',
    ]);
  });
});

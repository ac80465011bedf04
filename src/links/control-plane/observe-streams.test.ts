import { describe, expect, it } from 'vitest';
import { planOf, removalOf } from '../../../test/support/look.ts';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { noConsent } from '../../chain/link.ts';

const open = { exec: 2, attach: 0, 'port-forward': 0, logs: 1 };

/** A cluster of two whose second API server carries streams, and how often each was asked for them. */
function carrying() {
  const cluster = simulatedControlPlane({ count: 2, key: 'default' });
  const asked: string[] = [];
  for (const { node, server } of cluster.machines) {
    if (node.name === 'cp-2') server.carries = open;
    const streams = server.streams.bind(server);
    server.streams = async () => {
      asked.push(node.name);
      return streams();
    };
  }
  return { ...cluster, asked };
}

describe('what runs through an API server that is to be restarted', () => {
  it('stands in the plan, for each by itself', async () => {
    const { plan } = carrying();
    const { changes } = await plan();
    const whys = (name: string) =>
      changes.filter(({ disruptive, target }) => disruptive && target.startsWith(name)).map(({ why }) => why);
    for (const why of whys('cp-1')) expect(why).not.toContain('kubectl exec');
    for (const why of whys('cp-2'))
      expect(why).toContain('and logs -f (3 now: 2 exec, 1 logs) ends with it.');
    expect(whys('cp-2')).not.toEqual([]);
  });

  it('is not asked of a chain that stands, and is once it shall go back', async () => {
    const { plan, carryOut, asked, link, context, outputs } = carrying();
    await carryOut(await plan());
    await carryOut(await plan());
    asked.length = 0;
    expect((await planOf(link, context, outputs, noConsent)).changes).toEqual([]);
    expect(asked).toEqual([]);
    const back = { ...context, goesBack: true };
    const { changes } = await removalOf(link, back, outputs, 'sign-back', noConsent);
    expect(asked.toSorted()).toEqual(['cp-1', 'cp-2']);
    const ofSecond = changes.filter(({ disruptive, target }) => disruptive && target.startsWith('cp-2'));
    expect(ofSecond.map(({ why }) => why.includes('3 now: 2 exec, 1 logs'))).toEqual([true]);
  });
});

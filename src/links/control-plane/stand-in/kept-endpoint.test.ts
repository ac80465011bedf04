import { describe, expect, it } from 'vitest';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';
import { standInContext } from '../../../../test/support/stand-in-context.ts';
import { rulesWay } from '../../../../test/support/stand-in-world.ts';
import { listens } from '../node-ports.ts';
import type { ApiEndpoint, ApiServerWay, EndpointCopy } from '../ports.ts';
import type { StandInWay } from '../step/step-way.ts';
import { standInOf } from './stand-in.ts';

const beat = async () => undefined;
const copy: EndpointCopy = { subsets: [], endpoints: [], ports: [] };

/** A stand-in on a node whose shell does what it is told, and what it asks of the `kubernetes` endpoint. */
function standInWith(endpoint: StandInWay['endpoint']) {
  const node = simulatedNode();
  const own = node.ports.shell(standInContext(node).node);
  const run = async (script: string) => ({
    code: script === listens(rulesWay.port) ? 1 : 0,
    stdout: Buffer.alloc(0),
    stderr: '',
  });
  const shell = { ...own, run };
  const asked: string[] = [];
  const ask =
    <T>(what: string, answer: T) =>
    async () => {
      asked.push(what);
      return answer;
    };
  const apiEndpoint = (_node: unknown, at?: ApiServerWay): ApiEndpoint => {
    const by = typeof at === 'object' && at.port === rulesWay.port ? 'the stand-in' : 'the API server';
    return {
      refuseEmptying: ask(`${by}: a policy`, true),
      refusesEmptying: ask(`${by}: whether it refuses`, true),
      allowEmptying: ask(`${by}: no policy`, undefined),
      read: ask(`${by}: a copy`, copy),
      putBack: ask(`${by}: put back`, true),
    };
  };
  const way: StandInWay = { ...rulesWay, knocksAt: [], endpoint };
  const ports = { ...node.ports, shell: () => shell, apiEndpoint };
  const standIn = standInOf(standInContext(node, { shell, ports, way }), way);
  return { standIn, asked, clock: node.clock };
}

describe('the endpoint of the cluster, while a stand-in carries its only API server', () => {
  it.each(['letGo', 'end'] as const)('is put back again and again, until %s', async (piece) => {
    const { standIn, asked, clock } = standInWith('put-back');
    expect(await standIn.carry(beat)).toBeNull();
    for (let look = 0; look < 20; look += 1) await clock.sleep(200);
    const puts = () => asked.filter((what) => what === 'the stand-in: put back').length;
    expect(asked[0]).toBe('the stand-in: a copy');
    expect(puts()).toBeGreaterThan(1);
    await standIn[piece](beat);
    const before = puts();
    for (let look = 0; look < 20; look += 1) await clock.sleep(200);
    expect(puts()).toBe(before);
  });

  it('is kept by a policy, which goes with the stand-in', async () => {
    const { standIn, asked } = standInWith('kept-by-policy');
    expect(await standIn.carry(beat)).toBeNull();
    expect(asked).toEqual(['the stand-in: a policy', 'the API server: whether it refuses']);
    await standIn.end(beat);
    expect(asked.at(-1)).toBe('the API server: no policy');
  });

  it('is left to other API servers where there are any', async () => {
    const { standIn, asked } = standInWith('left-to-others');
    expect(await standIn.carry(beat)).toBeNull();
    await standIn.end(beat);
    expect(asked).toEqual([]);
  });
});

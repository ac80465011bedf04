import { describe, expect, it } from 'vitest';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';
import { standInContext } from '../../../../test/support/stand-in-context.ts';
import { rulesWay } from '../../../../test/support/stand-in-world.ts';
import { listens } from '../node-ports.ts';
import type { ShellAnswer } from '../ports.ts';
import type { StandInWay } from '../step/step-way.ts';
import { carryTraffic } from './carry-traffic.ts';
import { keepEndpoint } from './keep-endpoint.ts';
import { stillLedCode } from './redirect-text.ts';
import { standInOf } from './stand-in.ts';

const answer = (code: number): ShellAnswer => ({ code, stdout: Buffer.alloc(0), stderr: '' });

/** A node whose shell answers so, and what was waited for there, with the seconds that were told. */
function waitsOn(code: () => number, over: Partial<StandInWay> = {}) {
  const node = simulatedNode();
  const own = node.ports.shell(standInContext(node).node);
  const shell = { ...own, run: async () => answer(code()) };
  const ports = { ...node.ports, shell: () => shell };
  const context = standInContext(node, {
    shell,
    ports,
    way: { ...rulesWay, knocksAt: [], ...over },
  });
  const waits = () =>
    node.events.flatMap((event) => (event.type === 'waiting' ? [[event.forWhat, event.sinceSeconds]] : []));
  return { context, ports, waits };
}

const beat = async () => undefined;
describe('what a stand-in waits for is shown', () => {
  it('while it ends', async () => {
    let looks = 0;
    const { context, waits } = waitsOn(() => {
      looks += 1;
      return looks < 6 ? 0 : 1;
    });
    await standInOf(context, context.way).end(beat);
    const what = `the stand-in on ${context.node.name} to end`;
    expect(waits()).toEqual([0, 1, 2].map((since) => [what, since]));
    const times = await context.files.read('/etc/kubernetes/irsactl/prod-1/times.json');
    expect(`${times}`).toMatch(/"stand-in-end": 3/);
  });

  it('while what runs through it ends by itself, once nobody new is led to it', async () => {
    const open = { exec: 1, attach: 0, 'port-forward': 0, logs: 0 };
    const { context, ports, waits } = waitsOn(() => 1);
    const asked: unknown[] = [];
    ports.apiServer = (_node, at) => {
      asked.push(at);
      const streams = async () => (asked.length > 0 && waits().length > 4 ? { ...open, exec: 0 } : open);
      return Object.assign(simulatedNode().server, { streams });
    };
    await standInOf(context, context.way).end(beat, 600);
    const what = `kubectl exec, attach, port-forward and logs -f through the stand-in on ${context.node.name} to end`;
    expect(waits()).toEqual([0, 1, 2, 3, 4].map((since) => [what, since]));
    expect(asked).toEqual([{ host: '127.0.0.1', port: rulesWay.port }]);
  });

  it('not where none is there', async () => {
    const { context, waits } = waitsOn(() => 1);
    await standInOf(context, context.way).end(beat);
    expect(waits()).toEqual([]);
  });

  it('while the API server has not heard that it must keep its endpoint', async () => {
    const { context, ports, waits } = waitsOn(() => 0, { endpoint: 'kept-by-policy' });
    let looks = 0;
    ports.apiEndpoint = () => ({
      refuseEmptying: async () => true,
      refusesEmptying: async () => {
        looks += 1;
        return looks === 3;
      },
      allowEmptying: async () => undefined,
      read: async () => ({ subsets: [], endpoints: [], ports: [] }),
      putBack: async () => true,
    });
    await keepEndpoint(context, beat);
    const what = `the API server of ${context.node.name} to keep the endpoint of the cluster`;
    expect(waits()).toEqual([0, 1, 1].map((since) => [what, since]));
  });

  it('while a pod is looked for that could prove the way', async () => {
    const { context, waits } = waitsOn(() => 1);
    await carryTraffic(context, beat);
    expect(waits()).toEqual([[`the pods of ${context.node.name} that reach the API server`, 0]]);
  });
});

it('a stand-in ends in this order: nobody is led to it, its port is closed, its table goes', async () => {
  const node = simulatedNode();
  const ran: string[] = [];
  let looks = 0;
  const own = node.ports.shell(standInContext(node).node);
  const run = async (script: string) => {
    ran.push(script);
    if (script !== listens(rulesWay.port)) return answer(0);
    looks += 1;
    return answer(looks < 3 ? 0 : 1);
  };
  const shell = { ...own, run };
  const context = standInContext(node, { shell, ports: { ...node.ports, shell: () => shell } });
  await standInOf(context, context.way).end(beat);
  const { lift, drop } = context.rules;
  const order = [lift, 'rm -f', listens(rulesWay.port), drop].map((text) =>
    ran.findLastIndex((script) => script.startsWith(text)),
  );
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((one, next) => one - next));
  expect(looks).toBe(3);
});

it('a stand-in that carried still serves what connection tracking leads to it, then it ends', async () => {
  const node = simulatedNode();
  const ran: (readonly [string, number])[] = [];
  const own = node.ports.shell(standInContext(node).node);
  const run = async (script: string) => {
    ran.push([script, node.clock.elapsed()]);
    return answer(script === listens(rulesWay.port) ? 1 : 0);
  };
  const shell = { ...own, run };
  const way: StandInWay = { ...rulesWay, knocksAt: [] };
  const context = standInContext(node, { shell, ports: { ...node.ports, shell: () => shell }, way });
  const standIn = standInOf(context, way);
  const at = (text: string) => ran.findLast(([script]) => script.startsWith(text))?.[1] ?? Number.NaN;
  const secondsFromLift = () => (at('rm -f') - at(context.rules.lift)) / 1000;
  await standIn.end(beat);
  expect(secondsFromLift()).toBe(0);
  expect(await standIn.carry(beat)).toBeNull();
  await standIn.end(beat);
  expect(secondsFromLift()).toBe(10);
});

it('a stand-in that clients are still led to is not ended', async () => {
  const { context, waits } = waitsOn(() => stillLedCode);
  const pod = `${context.names.manifests}/${context.names.podPrefix}1.yaml`;
  await context.files.write(pod, Buffer.from('x'), { mode: 0o600 });
  await expect(standInOf(context, context.way).end(beat)).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-137',
  });
  expect(await context.files.read(pod)).not.toBeNull();
  expect(waits()).toEqual([]);
});

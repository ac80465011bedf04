import { describe, expect, it } from 'vitest';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';
import { standInContext } from '../../../../test/support/stand-in-context.ts';
import { rulesWay } from '../../../../test/support/stand-in-world.ts';
import type { NodeShell } from '../../../chain/node-shell.ts';
import { carryTraffic } from './carry-traffic.ts';

interface Answers {
  /** The pods that are answered through the rules, and of the others those that are answered beside them. */
  readonly led: readonly string[];
  readonly beside?: readonly string[];
  /** How many connections the rules then have moved. */
  readonly moved: number;
}

/** Of two pods on the node, and nobody else. */
async function carried({ led, beside = [], moved }: Answers) {
  const node = simulatedNode();
  const installed: string[] = [];
  const answers = [led, beside];
  let counted = 0;
  const run: NodeShell['run'] = async (script, { args = [] } = {}) => {
    const said = (lines: readonly string[]) => ({
      code: 0,
      stdout: Buffer.from(lines.join('\n')),
      stderr: '',
    });
    if (script.includes('/run/netns/*')) return said(['cni-a 10.1.0.1 61001', 'cni-b 10.1.0.2 61002']);
    if (script.startsWith('asked=')) return said((answers.shift() ?? []).filter((one) => args.includes(one)));
    if (script.startsWith('nft list')) {
      counted += 1;
      return said([`counter packets ${counted === 1 ? 0 : moved} bytes 1 dnat to 10.0.0.10:6444`]);
    }
    if (script.includes('armed')) installed.push(script);
    return said([]);
  };
  const shell = { ...node.ports.shell({ ...standInContext(node).node }), run };
  const redirect = { ...rulesWay.redirect, ipv6: null, services: [] };
  const way = { ...rulesWay, client: 'curl', knocksAt: [], redirect } as const;
  const fault = await carryTraffic(standInContext(node, { shell, way }), async () => undefined);
  return { fault, installed };
}

describe('the pods of a node', () => {
  it('are all asked, each by a connection of its own', async () => {
    const { fault, installed } = await carried({ led: ['cni-a', 'cni-b'], moved: 2 });
    expect(fault).toBeNull();
    expect(installed[0]).toContain('ip saddr 10.1.0.1 tcp sport 61001 jump move');
    expect(installed[0]).toContain('ip saddr 10.1.0.2 tcp sport 61002 jump move');
    expect(installed).toHaveLength(2);
  });

  it('keep everybody where they are when one of them has another way to the API server alone', async () => {
    const { fault, installed } = await carried({ led: ['cni-a'], beside: ['cni-b'], moved: 1 });
    expect(fault).toMatch(
      /^nobody answers the network of a pod \(cni-b\) at 10\.1\.0\.2 .* a network policy/,
    );
    expect(installed).toHaveLength(1);
  });

  it('hinder nothing where one has ended meanwhile', async () => {
    expect((await carried({ led: ['cni-a'], moved: 1 })).fault).toBeNull();
  });

  it('keep everybody where they are when a connection of one is not moved', async () => {
    const { fault } = await carried({ led: ['cni-a', 'cni-b'], moved: 1 });
    expect(fault).toMatch(/^connections of the network of a pod \(cni-a\) at 10\.1\.0\.1 pass the rules by/);
  });
});

it('nobody is moved where the machine that could prove the way is answered once and then no more', async () => {
  const node = simulatedNode();
  const own = standInContext(node);
  // As the kernel of the node writes where that connection comes from.
  const seen = { code: 0, stdout: Buffer.from('0C004D0A:A028\n'), stderr: '' };
  const run: NodeShell['run'] = async (script) =>
    script.startsWith('cat /proc/net/tcp') ? seen : { ...seen, stdout: Buffer.of() };
  const shell = { ...node.ports.shell(own.node), run };
  let knocks = 0;
  const ports: typeof own.ports = {
    ...own.ports,
    shell: () => shell,
    knock: async (_, __, { whileOpen } = {}) => {
      knocks += 1;
      if (knocks > 1) return null;
      const knock = { source: '10.77.0.12', port: 41_000 };
      await whileOpen?.(knock);
      return knock;
    },
  };
  const over = { shell, ports, node: { ...own.node, access: { kind: 'ssh', host: 'cp-1' } } } as const;
  const way = { ...rulesWay, redirect: { ...rulesWay.redirect, ipv6: null } };
  const fault = await carryTraffic(standInContext(node, { ...over, way }), async () => undefined);
  expect(fault).toMatch(/^nobody elsewhere who could prove the way is answered at 10\.77\.0\.11 any more$/);
  expect(knocks).toBe(2);
});

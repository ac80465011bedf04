import { describe, expect, it } from 'vitest';
import { healInterruptedStep } from '../../../src/links/control-plane/step/heal.ts';
import { Killed } from '../../support/in-memory-node.ts';
import {
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../support/simulated-node.ts';

type Phase = 'apply' | 'sign-back' | 'accept-back';

function planOf(node: SimulatedNode, phase: Phase) {
  return phase === 'apply' ? node.plan() : node.planRemoval(phase);
}

async function carryOut(node: SimulatedNode, phase: Phase): Promise<void> {
  await node.carryOut(await planOf(node, phase));
}

async function upTo(phase: Phase): Promise<SimulatedNode> {
  const node = simulatedNode();
  if (phase !== 'apply') await carryOut(node, 'apply');
  if (phase === 'accept-back') await carryOut(node, 'sign-back');
  return node;
}

/** How many writes a phase makes when nothing goes wrong. */
async function writesOf(phase: Phase): Promise<number> {
  const node = await upTo(phase);
  const before = node.files.writes;
  await carryOut(node, phase);
  return node.files.writes - before;
}

async function killed(phase: Phase, write: number): Promise<SimulatedNode> {
  const node = await upTo(phase);
  node.files.killBefore = node.files.writes + write;
  await expect(carryOut(node, phase)).rejects.toThrow(Killed);
  node.files.killBefore = null;
  return node;
}

/** The manifest that a sole API server gets back while a step of it is unconfirmed; null where the step has none. */
function acceptingForm({ files }: SimulatedNode): string | null {
  const folder = '/etc/kubernetes/irsactl/prod-1/previous/accepting/';
  const staged = [...files.files.keys()].filter((path) => path.startsWith(folder));
  return files.text(staged.toSorted().at(-1) ?? '');
}

describe.each(['apply', 'sign-back', 'accept-back'] as const)('%s', (phase) => {
  it('is finished by the next run wherever it was killed, and then has nothing left to do', async () => {
    const whole = await upTo(phase);
    await carryOut(whole, phase);
    const writes = await writesOf(phase);
    expect(writes).toBeGreaterThan(5);
    for (let write = 0; write < writes; write += 1) {
      const node = await killed(phase, write);
      const plan = await planOf(node, phase);
      expect(plan.findings).toEqual([]);
      await node.carryOut(plan);
      const left = await planOf(node, phase);
      expect({ write, left: kindsOf(left), findings: left.findings }).toEqual({
        write,
        left: [],
        findings: [],
      });
      expect({ write, text: node.files.text(manifestPath) }).toEqual({
        write,
        text: whole.files.text(manifestPath),
      });
    }
  }, 180_000);

  it('does not leave the API server down where the new manifest does not start after a kill', async () => {
    const writes = await writesOf(phase);
    const healings: string[] = [];
    for (let write = 0; write < writes; write += 1) {
      const node = await killed(phase, write);
      const before = (await upTo(phase)).files.text(manifestPath);
      const isChanged = node.files.text(manifestPath) !== before;
      const now = node.files.text(manifestPath);
      const between = acceptingForm(node);
      node.server.refuses = () => node.files.text(manifestPath) === now && isChanged;
      const healing = await healInterruptedStep(
        'prod-1',
        node.context.chain.controlPlane.nodes,
        node.ports,
        () => undefined,
      ).catch((error: { readonly code: string }) => error.code);
      const isConfirmed =
        isChanged && node.files.text('/etc/kubernetes/irsactl/prod-1/previous/record.json') === null;
      healings.push(healing);
      if (isConfirmed && healing === 'nothing') continue;
      expect({ write, healing }).toEqual({ write, healing: isChanged ? 'IRSA-CONTROLPLANE-020' : 'nothing' });
      // A sole API server that may have signed already goes back to the form that accepts what it signed.
      const expected = isChanged ? (between ?? before) : before;
      expect({ write, text: node.files.text(manifestPath) }).toEqual({ write, text: expected });
      node.clock.time += 60_000;
      expect(await node.server.ready()).toBe(true);
    }
    expect(healings).toContain('IRSA-CONTROLPLANE-020');
  }, 180_000);
});

describe('the whole way there and back', () => {
  it('leaves every file of the node as it was, with mode, owner and time', async () => {
    const node = simulatedNode();
    const before = node.files.snapshot();
    await carryOut(node, 'apply');
    await carryOut(node, 'sign-back');
    await carryOut(node, 'accept-back');
    expect(node.files.snapshot()).toEqual(before);
    expect(kindsOf(await planOf(node, 'accept-back'))).toEqual([]);
  });

  it('keeps tokens from before valid at every stage, and those of the chain until the second', async () => {
    const node = simulatedNode();
    const old = await node.server.mint();
    await carryOut(node, 'apply');
    const ours = await node.server.mint();
    expect([old?.issuer, ours?.issuer]).toEqual([oldIssuer, ourIssuer]);
    expect(ours?.audiences).toEqual(old?.audiences);
    expect(await node.server.accepts(old?.token ?? '')).toBe(true);
    await carryOut(node, 'sign-back');
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    expect(await node.server.accepts(ours?.token ?? '')).toBe(true);
    await carryOut(node, 'accept-back');
    expect(await node.server.accepts(ours?.token ?? '')).toBe(false);
    expect(await node.server.accepts(old?.token ?? '')).toBe(true);
  });

  it('leaves keys alone where the cluster signs with its own', async () => {
    const node = simulatedNode({ source: { source: 'cluster' } });
    const before = node.files.snapshot();
    expect(kindsOf(await node.plan())).toEqual(['sign']);
    await carryOut(node, 'apply');
    expect(node.files.text(manifestPath)?.match(/key/g)).toEqual(
      simulatedNode().files.text(manifestPath)?.match(/key/g),
    );
    await carryOut(node, 'sign-back');
    await carryOut(node, 'accept-back');
    expect(node.files.snapshot()).toEqual(before);
  });

  it('reports what is awaited, since when, and how long it usually takes', async () => {
    const node = simulatedNode();
    await carryOut(node, 'apply');
    const waits = node.events.filter((event) => event.type === 'waiting');
    expect(waits.length).toBeGreaterThan(5);
    expect(waits.at(-1)).toMatchObject({
      forWhat: expect.stringContaining('cp-1'),
      usuallySeconds: 9,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { Killed } from '../../../../test/support/in-memory-node.ts';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  ourIssuer,
  ownKeyPath,
  simulatedNode,
  stagedPath,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { healInterruptedStep } from './heal.ts';

const previous = '/etc/kubernetes/irsactl/prod-1/previous';

describe('a step that does not work', () => {
  it.each([
    [
      'never comes up',
      (node: Node) => {
        node.server.refuses = (issuers) => issuers[0] === ourIssuer;
      },
    ],
    [
      'refuses tokens from before',
      (node: Node) => {
        node.server.forgetsTokens = true;
      },
    ],
  ])('is undone where the API server %s', async (_, spoil) => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    const plan = await node.plan();
    spoil(node);
    await expect(node.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { what: expect.stringContaining('it serves') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(node.files.files.get(manifestPath)?.attributes.modified).toBe(1_700_000_000_000);
    expect(await node.files.list(previous)).toBeNull();
    expect(await node.server.ready()).toBe(true);
  });

  it.each([
    ['ahead', 3_600_000],
    ['back', -3_600_000],
  ])('is waited for although the wall clock is set %s meanwhile', async (_, by) => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.clock.onSleep = () => {
      node.clock.set += by;
    };
    await node.carryOut(plan);
    expect((await node.plan()).changes).toEqual([]);
  });

  it('is given up in time although the wall clock goes back', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const plan = await node.plan();
    const started = node.clock.time;
    node.clock.onSleep = () => {
      node.clock.set -= 1000;
      if (node.clock.time - started > 600_000) throw new Error('still waiting');
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
  });

  it('quotes the last line that the API server wrote, where it is known', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const ports = { ...node.ports, lastLogLine: async () => 'invalid bearer of bad news' };
    const { controlPlaneLink } = await import('../link.ts');
    const link = controlPlaneLink(ports);
    const apply = async () => {
      for (const change of (await node.plan()).changes) {
        await link.apply(change, node.context, node.outputs, () => undefined);
      }
    };
    await expect(apply()).rejects.toMatchObject({
      problem: { why: expect.stringContaining('invalid bearer of bad news') },
    });
  });

  it('says so where not even the previous manifest serves', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = () => true;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  });

  it('is put back and then taken anew by the run after one that was killed', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    // The last write before the confirmation is the rename of the manifest.
    const [install, sign] = plan.changes;
    if (!install || !sign) throw new Error('two changes are planned');
    await node.link.apply(install, node.context, node.outputs, () => undefined);
    await killAfterRename(node, () => node.link.apply(sign, node.context, node.outputs, () => undefined));
    const broken = node.files.text(manifestPath);
    node.server.refuses = () => node.files.text(manifestPath) === broken;
    const next = await node.plan();
    expect([kindsOf(next), codesOf(next)]).toEqual([['put-back', 'sign'], []]);
    node.server.refuses = () => false;
    await node.carryOut(next);
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
    expect(kindsOf(await node.plan())).toEqual([]);
  });

  it.each(['plan', 'heal'] as const)('keeps a step of hours ago over a short failure: %s', async (by) => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    const changed = node.files.text(manifestPath);
    node.clock.time += 5 * 3_600_000;
    expect(await node.server.ready()).toBe(true);
    const back = node.clock.time + 100_000;
    node.server.refuses = () => node.clock.time < back;
    if (by === 'plan') expect(kindsOf(await node.plan())).toEqual(['confirm']);
    else expect(await heal(node)).toBe('serves');
    expect(node.files.text(manifestPath)).toBe(changed);
  });

  it('is left to a person where the manifest was edited meanwhile', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    node.files.put(manifestPath, manifestOf(['--service-account-issuer=broken']));
    const next = await node.plan();
    expect(codesOf(next)).toContain('IRSA-CONTROLPLANE-019');
    expect(next.findings[0]?.next).toContain(previous);
  });
});

describe('a step whose ground has moved', () => {
  it('writes nothing where the flags are not those of the plan', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const edited = node.files.text(manifestPath)?.replace('svc.cluster.local', 'svc.shop.local') ?? '';
    node.files.put(manifestPath, edited);
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-022' });
    expect(node.files.text(manifestPath)).toBe(edited);
  });

  it('does not put the original over a manifest that was edited after the plan', async () => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    await node.carryOut(await node.planRemoval('sign-back'));
    const plan = await node.planRemoval('accept-back');
    expect(kindsOf(plan)).toContain('restore-original');
    const edited = node.files.text(manifestPath)?.replace('--secure-port=6443', '--secure-port=6444') ?? '';
    node.files.put(manifestPath, edited);
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-022' });
    expect(node.files.text(manifestPath)).toBe(edited);
  });

  it('installs no other key than the planned one, and never replaces the API server’s own', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.files.put(stagedPath, pemOf(keys.other.privateKey, 'pkcs1'));
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-018' });
    expect(node.files.text(ownKeyPath)).toBeNull();
  });
});

describe('the key files', () => {
  it('have the owner and group of the key in use, and are private', async () => {
    const node = simulatedNode();
    const facts = { mode: 0o640, owner: 7, group: 9 };
    node.files.put('/etc/kubernetes/pki/sa.key', pemOf(keys.old.privateKey, 'pkcs1'), facts);
    await node.carryOut(await node.plan());
    expect(await node.files.facts(ownKeyPath)).toMatchObject({ mode: 0o640, owner: 7, group: 9 });
    const plain = simulatedNode();
    await plain.carryOut(await plain.plan());
    expect(await plain.files.facts(ownKeyPath)).toMatchObject({ mode: 0o600 });
  });
});

type Node = ReturnType<typeof simulatedNode>;

function heal({ context, ports }: Node) {
  return healInterruptedStep('prod-1', context.chain.controlPlane.nodes, ports, () => undefined);
}

async function killAfterRename(node: Node, run: () => Promise<void>): Promise<void> {
  const before = node.files.text(manifestPath);
  const sleep = node.clock.sleep.bind(node.clock);
  node.clock.sleep = async (milliseconds) => {
    if (node.files.text(manifestPath) !== before) throw new Killed('while it waits');
    await sleep(milliseconds);
  };
  await expect(run()).rejects.toThrow(Killed);
  node.clock.sleep = sleep;
}

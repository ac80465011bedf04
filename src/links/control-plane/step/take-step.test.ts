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
  type SimulatedNode,
  simulatedNode,
  stagedPath,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { healInterruptedStep, interruptedStep } from './heal.ts';

const previous = '/etc/kubernetes/irsactl/prod-1/previous';

describe('a step that does not work', () => {
  it('is undone where the API server never comes up', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    const plan = await node.plan();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
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

  it('is told of where it was put back, with all the time for which the API server was away', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const told = node.events.filter((event) => event.type === 'interruption');
    expect(told).toMatchObject([{ of: 'API server of cp-1 (put back)' }]);
    expect(told[0]?.away).toBeGreaterThan(20_000);
  });

  it('is given up at once where its container ends again and again, with the last line that it wrote', async () => {
    const node = simulatedNode();
    const folder = '/var/log/pods/kube-system_kube-apiserver-cp-1_0123/kube-apiserver';
    node.files.put(`${folder}/4.log`, 'of the old one');
    const plan = await node.plan();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    const started = node.clock.time;
    const sleep = node.clock.sleep.bind(node.clock);
    const crashing = folder.replace('0123', '4567');
    node.clock.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      for (const number of [0, 1]) {
        node.files.put(
          `${crashing}/${number}.log`,
          '2026-01-02T03:04:05.678Z stderr F Error: no such flag\n',
        );
      }
      node.files.put(`${crashing}/2.log`, '');
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: expect.stringContaining('it wrote: Error: no such flag.') },
    });
    expect(node.clock.time - started).toBeLessThan(60_000);
  });

  it('is given up soon where another process signs with another key', async () => {
    const probe = '    startupProbe: {failureThreshold: 60, periodSeconds: 10}\n';
    const node = simulatedNode({ manifest: manifestOf() + probe });
    const plan = await node.plan();
    const started = node.clock.time;
    const mint = node.server.mint.bind(node.server);
    node.server.mint = async () => {
      const minted = await mint();
      return minted?.issuer === ourIssuer ? { ...minted, keyId: 'another' } : minted;
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: expect.stringContaining('it signs with the key another') },
    });
    expect(node.clock.time - started).toBeLessThan(120_000);
  });

  it('has the time that the startup probe of its manifest gives it', async () => {
    const probe = '    startupProbe: {failureThreshold: 30, periodSeconds: 10}\n';
    const node = simulatedNode({ manifest: manifestOf() + probe });
    const plan = await node.plan();
    const back = node.clock.time + 300_000;
    node.server.refuses = (issuers) => issuers[0] === ourIssuer && node.clock.time < back;
    await node.carryOut(plan);
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('says so where not even the previous manifest serves', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = () => true;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  });

  it('is put back by the run after one that was killed, and is not tried again by itself', async () => {
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
    expect([kindsOf(next), codesOf(next)]).toEqual([['put-back'], []]);
    node.server.refuses = () => false;
    await expect(node.carryOut(next)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const after = await node.plan();
    expect([kindsOf(after), codesOf(after)]).toEqual([[], ['IRSA-CONTROLPLANE-039']]);
    expect(after.findings[0]?.why).toContain('interrupted run');
    await node.files.remove('/etc/kubernetes/irsactl/prod-1/failed.json');
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
    expect(kindsOf(await node.plan())).toEqual([]);
  });

  it('is not tried again after it was put back, and is explained', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const plan = await node.plan();
    expect([kindsOf(plan), codesOf(plan)]).toEqual([[], ['IRSA-CONTROLPLANE-039']]);
    expect(plan.findings[0]?.why).toContain('/readyz');
  });

  it('is explained, and left alone, by a command that only looks', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    node.server.refuses = () => true;
    const started = node.clock.time;
    const { nodes } = node.context.chain.controlPlane;
    const said = await interruptedStep('prod-1', nodes, node.ports);
    expect(said).toMatchObject({ code: 'IRSA-CONTROLPLANE-046' });
    expect(node.clock.time).toBe(started);
    expect(await interruptedStep('prod-1', nodes, simulatedNode().ports)).toBeNull();
  });

  it.each([
    ['armed', /within a minute/, 'IRSA-CONTROLPLANE-020'],
    ['confirmed', /puts the files from before back, stops .*failed\.json/, 'IRSA-CONTROLPLANE-020'],
    ['stuck', /irsactl explain how-to\/put-an-api-server-back-by-hand/, 'IRSA-CONTROLPLANE-021'],
    ['edited', /mend \S+kube-apiserver\.yaml/, 'IRSA-CONTROLPLANE-019'],
  ])('and does not serve, while its switch is %s, says what the next run does', async (state, next, code) => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    const broken = node.files.text(manifestPath);
    node.server.refuses = () => node.files.text(manifestPath) === broken;
    const folder = '/etc/kubernetes/irsactl/prod-1/switch';
    node.files.move(`${folder}/armed`, `${folder}/${state}`);
    const { nodes } = node.context.chain.controlPlane;
    const said = await interruptedStep('prod-1', nodes, node.ports);
    expect(said?.problem.next).toMatch(next);
    await expect(heal(node)).rejects.toMatchObject({ code });
  });

  it.each(['plan', 'heal'] as const)('keeps a step of hours ago over a short failure: %s', async (by) => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    const changed = node.files.text(manifestPath);
    node.onNode.kill();
    node.clock.time += 5 * 3_600_000;
    expect(await node.server.ready()).toBe(true);
    const back = node.clock.time + 100_000;
    node.server.refuses = () => node.clock.time < back;
    if (by === 'plan') expect(kindsOf(await node.plan())).toEqual(['confirm']);
    else expect(await heal(node)).toBe('serves');
    expect(node.files.text(manifestPath)).toBe(changed);
  });

  it('is waited for by a plan, which says so', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    const back = node.clock.time + 3000;
    node.server.refuses = () => node.clock.time < back;
    node.events.length = 0;
    await node.plan();
    const forWhat = 'the API server of cp-1, which an interrupted run has changed';
    expect(node.events[0]).toMatchObject({ type: 'waiting', forWhat, sinceSeconds: 0 });
    expect(node.events.at(-1)).toMatchObject({ forWhat, sinceSeconds: expect.not.closeTo(0) });
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

describe('an edit that somebody makes while irsactl waits', () => {
  const edit = (node: SimulatedNode) => {
    const edited = node.files.text(manifestPath)?.replace('--secure-port=6443', '--secure-port=6444') ?? '';
    node.files.put(manifestPath, edited);
    return edited;
  };

  it.each(['serves', 'does not serve'])('wins where the API server %s with it', async (how) => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    node.server.refuses = (issuers) => how !== 'serves' && issuers[0] === ourIssuer;
    let edited = '';
    const sleep = node.clock.sleep.bind(node.clock);
    node.clock.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (edited === '' && node.files.text(manifestPath) !== before) edited = edit(node);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-019',
      problem: {
        what: expect.stringContaining('leaves it as it is'),
        next: expect.not.stringContaining('by itself'),
      },
    });
    expect(node.files.text(manifestPath)).toBe(edited);
  });

  it('wins over a put-back that was planned before it', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    node.server.refuses = () => true;
    const next = await node.plan();
    expect(kindsOf(next)).toEqual(['put-back']);
    const edited = edit(node);
    await expect(node.carryOut(next)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-019' });
    expect(node.files.text(manifestPath)).toBe(edited);
  });

  it('wins in the last moment before the manifest is replaced', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    let edited = '';
    const write = node.files.write.bind(node.files);
    node.files.write = async (path, content, attributes) => {
      await write(path, content, attributes);
      if (path.endsWith('next/0')) edited = edit(node);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    expect(node.files.text(manifestPath)).toBe(edited);
  });
});

describe('what signs is accepted', () => {
  it.each([
    ['the public half was replaced', ownKeyPath.replace('.key', '.pub'), 'IRSA-CONTROLPLANE-013'],
    ['a key file lost its key', '/etc/kubernetes/pki/sa.pub', 'IRSA-CONTROLPLANE-012'],
  ])('or nothing is written: %s', async (_, path, code) => {
    const node = simulatedNode();
    const [install, sign] = (await node.plan()).changes;
    if (!install || !sign) throw new Error('two changes are planned');
    await node.link.apply(install, node.context, node.outputs, () => undefined);
    node.files.put(path, code.endsWith('013') ? pemOf(keys.other.publicKey, 'spki') : 'none');
    const before = node.files.text(manifestPath);
    const run = node.link.apply(sign, node.context, node.outputs, () => undefined);
    await expect(run).rejects.toMatchObject({ code });
    expect(node.files.text(manifestPath)).toBe(before);
  });
});

describe('a backup that was altered', () => {
  it('is not put back after an interrupted step', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAfterRename(node, () => node.carryOut(plan));
    node.server.refuses = () => true;
    const next = await node.plan();
    node.files.put(
      `${previous}/manifest.yaml`,
      manifestOf(['--service-account-issuer=https://evil.example']),
    );
    const changed = node.files.text(manifestPath);
    await expect(node.carryOut(next)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-035' });
    expect(node.files.text(manifestPath)).toBe(changed);
    // Nor by the switch, a while later.
    await node.clock.sleep(600_000);
    expect(node.files.text(manifestPath)).not.toContain('evil');
  });

  it('is not the original that destroy goes back to', async () => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    await node.carryOut(await node.planRemoval('sign-back'));
    const original = '/etc/kubernetes/irsactl/prod-1/original/manifest.yaml';
    node.files.put(original, manifestOf(['--service-account-issuer=https://evil.example']));
    const plan = await node.planRemoval('accept-back');
    expect([kindsOf(plan)[0], codesOf(plan)]).toEqual(['reverse-lines', ['IRSA-CONTROLPLANE-035']]);
    await node.carryOut(plan);
    expect(node.files.text(manifestPath)).toBe(manifestOf());
  });
});

describe('a step whose ground has moved', () => {
  it('writes nothing where the flags are not those of the plan', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const edited = node.files.text(manifestPath)?.replace('svc.cluster.local', 'svc.shop.local') ?? '';
    node.files.put(manifestPath, edited);
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
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
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    expect(node.files.text(manifestPath)).toBe(edited);
  });

  it('installs no other key than the planned one, and never replaces the API server’s own', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.files.put(stagedPath, pemOf(keys.other.privateKey, 'pkcs1'));
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
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

function heal({ context, ports }: SimulatedNode) {
  return healInterruptedStep('prod-1', context.chain.controlPlane.nodes, ports, () => undefined);
}

async function killAfterRename(node: SimulatedNode, run: () => Promise<void>): Promise<void> {
  const before = node.files.text(manifestPath);
  const sleep = node.clock.sleep.bind(node.clock);
  node.clock.sleep = async (milliseconds) => {
    if (node.files.text(manifestPath) !== before) throw new Killed('while it waits');
    await sleep(milliseconds);
  };
  await expect(run()).rejects.toThrow(Killed);
  node.clock.sleep = sleep;
}

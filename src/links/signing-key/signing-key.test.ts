import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryNode, Killed, WriteCounter } from '../../../test/support/in-memory-node.ts';
import { InMemoryRotation, rotationRecordOf } from '../../../test/support/in-memory-rotation.ts';
import { planOf, removalOf, verdictOf } from '../../../test/support/look.ts';
import { ecPair, pemOf, rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { type Consent, noConsent, type RemovalStage } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Memory, RotationRecord } from '../../rotation/record.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { PrivateKey } from '../../trust/private-key.ts';
import { signingKeyLink } from './link.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const applied = `${folder}/record.json`;
const keyWritten = Date.parse('2026-01-01T00:00:00Z');
const [old, other, fresh] = [rsaPair(), ecPair(), rsaPair()];
const [oldJwk, otherJwk, freshJwk] = [jwkOf(old.publicKey), jwkOf(other.publicKey), jwkOf(fresh.publicKey)];
const pem = pemOf(fresh.privateKey, 'pkcs1');
const keyPath = (kid: string) => `${folder}/keys/${kid}.key`;
const path = keyPath(freshJwk.kid);
const firstRecord = rotationRecordOf({ intention: 'first-key', next: freshJwk.kid, from: [oldJwk.kid] });
const plainRecord = rotationRecordOf({ next: freshJwk.kid, from: [oldJwk.kid] });

/** Three nodes; their API servers sign with the old key. */
function fixture(source: 'cluster' | 'new' = 'new', record: RotationRecord | null = null) {
  const counter = new WriteCounter();
  const names = ['cp-1', 'cp-2', 'cp-3'];
  const files = new Map(names.map((name) => [name, new InMemoryNode(counter)]));
  const on = (name: string) => files.get(name) ?? new InMemoryNode();
  const rotation = new InMemoryRotation(record, counter);
  const server = { signs: oldJwk.kid as string, accepts: [oldJwk.kid as string], issuers: ['https://usual'] };
  const remembered: Memory[] = [];
  let generated = 0;
  const link = signingKeyLink({
    nodeFiles: ({ name }) => on(name),
    generateKey: async () => {
      generated += 1;
      return new PrivateKey(fresh.privateKey, 'a new key');
    },
    clusterKeys: async () => [oldJwk, otherJwk],
    serverKeys: async () => ({ ...server, publicHalves: [oldJwk, otherJwk], signer: oldJwk.kid }),
    keyWritten: async () => keyWritten,
    recordedIssuers: async () => [],
    memory: async () => null,
    remember: async (_node, memory) => void remembered.push(memory),
    now: () => keyWritten + 200 * 86_400_000,
    signer: async () => pemOf(old.privateKey, 'pkcs1'),
    records: rotation.records,
    providers: rotation.providers,
    document: async () => ({ listed: [oldJwk.kid], remembered: [], kept: [], isMarked: true }),
  });
  const chain = fakeChain({ signingKey: { source } });
  const nodes = names.flatMap((name) =>
    chain.controlPlane.nodes.slice(0, 1).map((node) => ({ ...node, name })),
  );
  const context = fakeContext({ chain: { ...chain, controlPlane: { nodes } } });
  const plan = (over: Partial<Consent> = {}) => planOf(link, context, noOutputs, { ...noConsent, ...over });
  const removal = (stage: RemovalStage) => removalOf(link, context, noOutputs, stage, noConsent);
  const carryOut = async ({ changes }: Pick<Awaited<ReturnType<typeof plan>>, 'changes'>) => {
    for (const change of changes) await link.apply(change, context, noOutputs, () => undefined);
  };
  return {
    ...{ counter, on, link, context, plan, removal, carryOut, rotation, server, remembered },
    apply: async (over: Partial<Consent> = {}) => carryOut(await plan(over)),
    markApplied: () => {
      for (const name of names) on(name).put(applied, '{}');
    },
    generated: () => generated,
    staged: (at = path) => [...files.values()].map((node) => node.text(at)),
  };
}

describe('the key of the cluster', () => {
  it('is known with every other accepted key, without changes', async () => {
    const { plan, removal } = fixture('cluster');
    expect(await plan()).toMatchObject({
      ...{ changes: [], findings: [] },
      outputs: { publicKeys: known([oldJwk, otherJwk]), rotation: null, firstKey: null },
    });
    for (const stage of ['sign-back', 'accept-back'] as const) {
      expect((await removal(stage)).changes).toEqual([]);
    }
  });

  it.each([
    [undefined, []],
    [201, []],
    [200, ['IRSA-KEY-034']],
  ])('is too old if irsa.yaml allows %s days and it is 200 days old: %j', async (maxAgeDays, codes) => {
    const { link, context } = fixture('cluster');
    const signingKey = { source: 'cluster' as const, maxAgeDays };
    const aged = { ...context, chain: { ...context.chain, signingKey } };
    expect((await planOf(link, aged, noOutputs, noConsent)).findings.map(({ code }) => code)).toEqual(codes);
    const seen = await link.observe(aged, noOutputs);
    expect(seen.standing().since).toBe(keyWritten);
  });
});

describe('with controlPlane: manual', () => {
  it.each(['start', 'restart', 'abort'] as const)('rotate is refused: %s', async (kind) => {
    const { link } = fixture('cluster');
    const chain = { ...fakeChain(), controlPlane: { nodes: [], isManual: true } as const };
    const planFor = (consent: Consent) => planOf(link, fakeContext({ chain }), noOutputs, consent);
    expect(await planFor({ ...noConsent, rotate: { kind } })).toMatchObject({
      changes: [],
      findings: [{ severity: 'error', code: 'IRSA-KEY-042', why: expect.stringContaining('manual') }],
      outputs: { keys: { servers: [{ keys: { signs: oldJwk.kid, accepts: [oldJwk.kid, otherJwk.kid] } }] } },
    });
    expect((await planFor(noConsent)).findings).toEqual([]);
  });
});

describe('a new key', () => {
  it('waits on every node, then in the record, and is known only afterwards', async () => {
    const { on, plan, apply, staged, rotation } = fixture();
    const before = await plan();
    expect(before.changes).toMatchObject([
      {
        kind: 'begin-rotation',
        target: `configmap/irsactl-rotation-prod-1, ${folder}/keys on cp-1, cp-2 and cp-3`,
        after: { intention: 'first-key', next: { $unknown: 'the new signing key' }, from: [oldJwk.kid] },
      },
    ]);
    expect(before.outputs).toMatchObject({ publicKeys: { known: false }, firstKey: { known: false } });
    await apply();
    expect(staged()).toEqual([pem, pem, pem]);
    expect(await on('cp-3').facts(path)).toMatchObject({ mode: 0o600 });
    expect(on('cp-3').folders.get(folder)).toBe(0o700);
    expect(rotation.record).toEqual(firstRecord);
    const after = await plan();
    expect([after.changes, after.findings]).toEqual([[], []]);
    expect(after.outputs).toMatchObject({ firstKey: known(freshJwk.kid), rotation: firstRecord });
    expect(after.outputs.publicKeys).toEqual(known([oldJwk, otherJwk, freshJwk]));
    // The last lines contain the private numbers.
    expect(JSON.stringify(after)).not.toContain(pem.trimEnd().split('\n').at(-4));
  });

  it('is copied to the nodes that lack it, without making another one', async () => {
    const { on, plan, apply, generated, staged } = fixture('new', firstRecord);
    on('cp-2').put(path, pem);
    on('cp-2').folders.set(folder, 0o700);
    const planned = await plan();
    expect(planned.changes).toMatchObject([
      { kind: 'prepare-rotation', target: `${folder}/keys on cp-1 and cp-3`, after: { next: freshJwk.kid } },
    ]);
    await apply();
    expect(staged()).toEqual([pem, pem, pem]);
    expect(generated()).toBe(0);
  });

  it('is complete after the next run if one is killed between any two writes', async () => {
    const whole = fixture();
    await whole.apply();
    for (let write = 0; write < whole.counter.writes; write += 1) {
      const { counter, apply, staged, plan } = fixture();
      counter.killBefore = write;
      await expect(apply()).rejects.toThrow(Killed);
      counter.killBefore = null;
      await apply();
      expect(staged()).toEqual([pem, pem, pem]);
      expect((await plan()).changes).toEqual([]);
    }
  });

  it('is made once: a chain that was applied, or that an API server signs for, keeps its key', async () => {
    const applied = fixture();
    applied.markApplied();
    expect((await applied.plan()).changes).toEqual([]);
    const signing = fixture();
    signing.server.issuers = [String(fakeChain().issuer.url)];
    expect((await signing.plan()).changes).toEqual([]);
  });

  it('stops plan and destroy if a node cannot be read', async () => {
    const { on, plan, removal } = fixture('new', firstRecord);
    on('cp-2').read = async () => {
      throw new IrsaError('IRSA-CLUSTER-001', { what: 'cp-2 is away.', why: 'w', next: 'n' });
    };
    expect(await plan()).toMatchObject({ changes: [], findings: [{ severity: 'error' }] });
    expect((await removal('accept-back')).findings).toMatchObject([{ severity: 'error' }]);
  });

  it('is removed with its folder and the record in the second run of destroy if no API server used it', async () => {
    const { on, removal, apply, carryOut, staged, rotation } = fixture();
    await apply();
    expect((await removal('sign-back')).changes).toEqual([]);
    await carryOut(await removal('accept-back'));
    expect(staged()).toEqual([null, null, null]);
    expect(rotation.record).toBeNull();
    expect(await on('cp-1').list('/etc/kubernetes/irsactl')).toBeNull();
    expect((await removal('accept-back')).changes).toEqual([]);
  });
});

describe('a rotation', () => {
  it('keeps the private key that signs on every node too, for an abort', async () => {
    const { apply, markApplied, staged, rotation, plan } = fixture('cluster');
    markApplied();
    await apply({ rotate: { kind: 'start' } });
    expect(rotation.record).toEqual(plainRecord);
    await apply();
    const oldPem = pemOf(old.privateKey, 'pkcs1');
    expect(staged(keyPath(oldJwk.kid))).toEqual([oldPem, oldPem, oldPem]);
    expect((await plan()).changes).toEqual([]);
  });

  it('is refused before the chain is applied', async () => {
    const { plan } = fixture('cluster');
    expect((await plan({ rotate: { kind: 'start' } })).findings).toMatchObject([{ code: 'IRSA-KEY-031' }]);
  });

  it('says every node that cannot be read, also when two keys are accepted (C12)', async () => {
    const { on, link, context, plan } = fixture('cluster', plainRecord);
    for (const name of ['cp-1', 'cp-2', 'cp-3']) {
      on(name).facts = async () => {
        throw new IrsaError('IRSA-CLUSTER-001', { what: `${name} is away.`, why: 'w', next: 'n' });
      };
    }
    expect((await plan()).findings.map(({ what }) => what)).toEqual(
      ['cp-1', 'cp-2', 'cp-3'].map((name) => `${name} is away.`),
    );
    expect(await verdictOf(link, context, noOutputs)).toMatchObject([{}, {}, {}]);
  });

  it('of a stolen key first writes what is stolen wherever it can, then the record, and removes other keys', async () => {
    const { apply, markApplied, staged, rotation, remembered, on } = fixture('cluster');
    markApplied();
    on('cp-1').put(keyPath('left-over'), 'a key');
    await apply({ rotate: { kind: 'compromised', kid: null } });
    expect(rotation.memory.distrusted).toEqual([oldJwk.kid]);
    expect(remembered.map(({ distrusted }) => distrusted)).toEqual([
      [oldJwk.kid],
      [oldJwk.kid],
      [oldJwk.kid],
    ]);
    expect(rotation.record).toMatchObject({ intention: 'theft', next: freshJwk.kid, from: [oldJwk.kid] });
    await apply();
    expect(staged()).toEqual([pem, pem, pem]);
    expect(on('cp-1').text(keyPath('left-over'))).toBeNull();
  });

  it('of a stolen key goes on without a node that is away, and names it', async () => {
    const { apply, markApplied, staged, rotation, on, plan } = fixture('cluster');
    markApplied();
    on('cp-2').facts = async () => {
      throw new IrsaError('IRSA-CLUSTER-001', { what: 'cp-2 is away.', why: 'w', next: 'n' });
    };
    const rotate = { kind: 'compromised', kid: null } as const;
    expect(await plan({ rotate })).toMatchObject({
      changes: [{ kind: 'begin-rotation' }],
      findings: [{ severity: 'warning', what: 'cp-2 is away.' }],
    });
    await apply({ rotate });
    expect(rotation.record).toMatchObject({ intention: 'theft' });
    expect(staged()).toEqual([pem, null, pem]);
  });
});

describe('the folder of a key', () => {
  it.each([
    ['belongs to another user', (node: InMemoryNode) => node.owners.set(folder, 1000)],
    ["is in another user's folder", (node: InMemoryNode) => node.owners.set('/etc/kubernetes/irsactl', 1000)],
    ['is a symbolic link', (node: InMemoryNode) => node.links.add(folder)],
    ['is behind a symbolic link', (node: InMemoryNode) => node.links.add('/etc/kubernetes')],
    ['is readable for other users', (node: InMemoryNode) => node.folders.set(folder, 0o755)],
    ['is in a folder that other users can write to', (node: InMemoryNode) => node.folders.set('/etc', 0o777)],
  ])('gets no key if it %s', async (_, prepare) => {
    const { on, plan, carryOut } = fixture();
    const planned = await plan();
    await on('cp-1').makeDirectory(folder, 0o700);
    prepare(on('cp-1'));
    await expect(carryOut(planned)).rejects.toMatchObject({ code: 'IRSA-KEY-037' });
    expect(on('cp-1').files.size).toBe(0);
  });
});

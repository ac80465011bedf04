import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryNode, Killed, WriteCounter } from '../../../test/support/in-memory-node.ts';
import { planOf, removalOf, verdictOf } from '../../../test/support/look.ts';
import { ecPair, pemOf, rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { type Consent, noConsent, type RemovalStage } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { PrivateKey } from '../../trust/private-key.ts';
import { signingKeyLink } from './link.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const path = `${folder}/signing.key`;
const record = `${folder}/record.json`;
const keyWritten = Date.parse('2026-01-01T00:00:00Z');
const [old, other, fresh] = [rsaPair(), ecPair(), rsaPair()];
const [clusterJwk, freshJwk] = [jwkOf(old.publicKey), jwkOf(fresh.publicKey)];
const pem = pemOf(fresh.privateKey, 'pkcs1');

/** Three nodes; the API server signs with the first of `clusterKeys`. */
function fixture(source: 'cluster' | 'new' = 'new', clusterKeys = [clusterJwk, jwkOf(other.publicKey)]) {
  const counter = new WriteCounter();
  const files = new Map(['cp-1', 'cp-2', 'cp-3'].map((name) => [name, new InMemoryNode(counter)]));
  const on = (name: string) => files.get(name) ?? new InMemoryNode();
  let generated = 0;
  const link = signingKeyLink({
    nodeFiles: ({ name }) => on(name),
    generateKey: async () => {
      generated += 1;
      return new PrivateKey(fresh.privateKey, 'a new key');
    },
    clusterKeys: async () => clusterKeys,
    serverKeys: async () => ({ signs: clusterJwk.kid, accepts: [clusterJwk.kid], hasSignedWith: [] }),
    keyWritten: async () => keyWritten,
    secretKeys: async () => [],
    recordedIssuers: async () => [],
    now: () => keyWritten + 200 * 86_400_000,
    signer: async () => pemOf(old.privateKey, 'pkcs1'),
  });
  const chain = fakeChain({ signingKey: { source } });
  const nodes = [...files.keys()].flatMap((name) =>
    chain.controlPlane.nodes.slice(0, 1).map((node) => ({ ...node, name })),
  );
  const context = fakeContext({ chain: { ...chain, controlPlane: { nodes } } });
  const plan = () => planOf(link, context, noOutputs, noConsent);
  const removal = (stage: RemovalStage) => removalOf(link, context, noOutputs, stage, noConsent);
  const carryOut = async ({ changes }: Pick<Awaited<ReturnType<typeof plan>>, 'changes'>) => {
    for (const change of changes) await link.apply(change, context, noOutputs, () => undefined);
  };
  return {
    ...{ counter, on, link, context, plan, removal, carryOut },
    apply: async () => carryOut(await plan()),
    generated: () => generated,
    staged: () => [...files.values()].map((node) => node.text(path)),
  };
}

describe('the key of the cluster', () => {
  it('is published alone, the signing one, without changes', async () => {
    const { plan, removal } = fixture('cluster');
    expect(await plan()).toMatchObject({
      changes: [],
      findings: [],
      outputs: { publicKeys: known([clusterJwk]) },
    });
    for (const stage of ['sign-back', 'accept-back'] as const) {
      expect((await removal(stage)).changes).toEqual([]);
    }
  });

  it('is refused if a new one is already staged', async () => {
    const { on, plan, link, context } = fixture('cluster');
    on('cp-2').put(path, pem);
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-KEY-030', severity: 'error', what: expect.stringContaining('cp-2') },
    ]);
    expect(await verdictOf(link, context, noOutputs)).toMatchObject([{ code: 'IRSA-KEY-030' }]);
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

  it('is unknown if the cluster does not report it', async () => {
    expect((await fixture('cluster', []).plan()).outputs.publicKeys).toBe(undefined);
  });
});

describe('with controlPlane: manual', () => {
  it.each(['start', 'compromised', 'abort'] as const)('rotate is refused: %s', async (rotate) => {
    const { link } = fixture('cluster');
    const chain = { ...fakeChain(), controlPlane: { nodes: [], isManual: true } as const };
    const planFor = (consent: Consent) => planOf(link, fakeContext({ chain }), noOutputs, consent);
    expect(await planFor({ ...noConsent, rotate })).toMatchObject({
      changes: [],
      findings: [{ severity: 'error', code: 'IRSA-KEY-042', why: expect.stringContaining('manual') }],
      outputs: { publicKeys: known([clusterJwk]) },
    });
    expect((await planFor(noConsent)).findings).toEqual([]);
  });
});

describe('a new key', () => {
  it('is staged on every node, and known only afterwards', async () => {
    const { on, plan, apply, staged } = fixture();
    const before = await plan();
    expect(before.changes).toMatchObject([
      {
        kind: 'stage-key',
        target: `cp-1:${path}, cp-2:${path}, cp-3:${path}`,
        after: { kid: { $unknown: 'the new signing key' } },
      },
    ]);
    expect(before.outputs.publicKeys).toMatchObject({ known: false });
    await apply();
    expect(staged()).toEqual([pem, pem, pem]);
    expect(await on('cp-3').facts(path)).toMatchObject({ mode: 0o600 });
    expect(on('cp-3').folders.get(folder)).toBe(0o700);
    const after = await plan();
    expect([after.changes, after.findings]).toEqual([[], []]);
    expect(after.outputs.publicKeys).toEqual(known([freshJwk]));
    // The last lines contain the private numbers.
    expect(JSON.stringify(after)).not.toContain(pem.trimEnd().split('\n').at(-4));
  });

  it('is copied to the nodes that lack it, without making another one', async () => {
    const { on, plan, apply, generated, staged } = fixture();
    on('cp-2').put(path, pem);
    on('cp-2').folders.set(folder, 0o700);
    const planned = await plan();
    expect(planned.changes).toMatchObject([
      { target: `cp-1:${path}, cp-3:${path}`, after: { kid: freshJwk.kid } },
    ]);
    expect(planned.outputs.publicKeys).toEqual(known([freshJwk]));
    await apply();
    expect(staged()).toEqual([pem, pem, pem]);
    expect(generated()).toBe(0);
  });

  it('stays the same when the run is killed between any two writes', async () => {
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

  it('is refused if two nodes have different ones', async () => {
    const { on, plan } = fixture();
    on('cp-1').put(path, pem);
    on('cp-3').put(path, pemOf(old.privateKey, 'pkcs1'));
    const planned = await plan();
    expect(planned.findings).toMatchObject([
      {
        code: 'IRSA-KEY-030',
        severity: 'error',
        what: expect.stringContaining('cp-1 and cp-3'),
        why: expect.stringContaining(freshJwk.kid),
      },
    ]);
    expect([planned.changes, planned.outputs.publicKeys]).toEqual([[], undefined]);
  });

  it.each([
    ['is damaged', (node: InMemoryNode) => node.put(path, '-----BEGIN RSA PRIVATE KEY-----\nAAAA')],
    ['is public', (node: InMemoryNode) => node.put(path, pemOf(fresh.publicKey, 'spki'))],
    [
      'cannot be read',
      (node: InMemoryNode) => {
        node.read = async () => {
          throw new IrsaError('IRSA-CLUSTER-001', { what: 'cp-2 is away.', why: 'w', next: 'n' });
        };
      },
    ],
  ])('stops plan and destroy if it %s', async (_, prepare) => {
    const { on, plan, removal } = fixture();
    prepare(on('cp-2'));
    const planned = await plan();
    expect(planned).toMatchObject({ changes: [], findings: [{ severity: 'error' }], outputs: {} });
    expect((await removal('accept-back')).findings).toMatchObject([{ severity: 'error' }]);
  });

  it('stays staged on nodes that do not sign with it yet, while others already use it', async () => {
    const { on, plan } = fixture('new', [freshJwk, clusterJwk]);
    on('cp-1').put(record, '{}');
    for (const name of ['cp-2', 'cp-3']) on(name).put(path, pem);
    const planned = await plan();
    expect([planned.changes, planned.findings]).toEqual([[], []]);
    expect(planned.outputs.publicKeys).toEqual(known([freshJwk]));
  });

  it("is the signing key when it is in the API servers' files", async () => {
    const { on, plan } = fixture('new', [freshJwk, clusterJwk]);
    for (const name of ['cp-1', 'cp-2', 'cp-3']) on(name).put(record, '{}');
    const planned = await plan();
    expect([planned.changes, planned.findings]).toEqual([[], []]);
    expect(planned.outputs.publicKeys).toEqual(known([freshJwk]));
  });

  it('is removed with its folder in the second run of destroy if no API server used it', async () => {
    const { on, removal, apply, carryOut, staged } = fixture();
    await apply();
    expect((await removal('sign-back')).changes).toEqual([]);
    await carryOut(await removal('accept-back'));
    expect(staged()).toEqual([null, null, null]);
    expect(await on('cp-1').list('/etc/kubernetes/irsactl')).toBeNull();
    expect((await removal('accept-back')).changes).toEqual([]);
  });
});

describe('the folder of a staged key', () => {
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

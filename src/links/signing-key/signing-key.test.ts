import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryNode, Killed } from '../../../test/support/in-memory-node.ts';
import { planOf, removalOf, verdictOf } from '../../../test/support/look.ts';
import { ecPair, pemOf, rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { noOutputs } from '../../chain/outputs.ts';
import type { SigningKeySource } from '../../config/trust-chain.ts';
import { generateKey } from '../../keys/generate-key.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { signingKeyLink } from './link.ts';
import type { OperatorFile } from './ports.ts';

const path = '/etc/kubernetes/irsactl/prod-1/signing.key';
const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const pair = rsaPair();
const other = rsaPair();
const generate: SigningKeySource = { source: 'generate', algorithm: 'ES256', bits: 2048 };
const fromFile: SigningKeySource = { source: 'file', path: '/home/op/sa.key' };

function fixture(
  source: SigningKeySource = generate,
  file: OperatorFile | null = null,
  node = new InMemoryNode(),
) {
  const link = signingKeyLink({
    nodeFiles: () => node,
    readOperatorFile: async () => file,
    generateKeyPair: generateKey,
    clusterKeys: async () => [jwkOf(other.publicKey), jwkOf(pair.publicKey)],
  });
  const context = fakeContext({ chain: fakeChain({ signingKey: source }) });
  const plan = () => planOf(link, context, noOutputs, consent);
  const apply = async () => {
    for (const change of (await plan()).changes) {
      await link.apply(change, context, noOutputs, () => undefined);
    }
  };
  return { node, link, context, plan, apply };
}

const operatorFile = (content: string, mode = 0o600) => fixture(fromFile, { content, mode });
const pem = pemOf(pair.privateKey, 'pkcs1');

describe('a new key', () => {
  it('is staged privately, and its kid is known only afterwards', async () => {
    const { node, plan, apply } = fixture();
    const before = await plan();
    expect(before.changes).toMatchObject([
      {
        kind: 'stage-key',
        target: `cp-1:${path}`,
        after: { kind: 'EC P-256', kid: { $unknown: expect.any(String) } },
      },
    ]);
    expect(before.outputs.publicKeys).toMatchObject({ known: false });
    await apply();
    expect(node.text(path)).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    expect(await node.facts(path)).toMatchObject({ mode: 0o600 });
    expect(node.folders.get('/etc/kubernetes/irsactl/prod-1')).toBe(0o700);
    const after = await plan();
    expect(after.changes).toEqual([]);
    expect(after.outputs.publicKeys).toMatchObject({ known: true, value: [{ alg: 'ES256' }] });
  });

  it('stays the same when the run is killed and begun again', async () => {
    const { node, apply } = fixture();
    for (const write of [0, 1, 2]) {
      node.killBefore = write;
      await expect(apply()).rejects.toThrow(Killed);
      expect(node.text(path)).toBeNull();
      node.writes = 0;
    }
    node.killBefore = null;
    await apply();
    const staged = node.text(path);
    await apply();
    expect(node.text(path)).toBe(staged);
  });

  it('stands since it was staged; of one that is not there nothing is known', async () => {
    const { link, context, apply, node } = fixture();
    const standing = async () => (await link.observe(context, noOutputs)).standing();
    expect(await standing()).toEqual({ since: null, expires: [] });
    await apply();
    const { modified } = (await node.facts(path)) ?? {};
    expect(modified).toBeGreaterThan(0);
    expect(await standing()).toEqual({ since: modified, expires: [] });
  });

  it('never stands in a plan', async () => {
    const { plan, apply, node } = fixture({ ...generate, algorithm: 'RS256' });
    await apply();
    expect(node.text(path)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    // The lines at the end hold the private numbers; those at the start hold the public modulus.
    const body = node.text(path)?.trimEnd().split('\n').at(-4) ?? '';
    expect(body.length).toBeGreaterThan(40);
    expect(JSON.stringify(await plan())).not.toContain(body);
  });
});

describe('a key from a file', () => {
  it('is copied to the node, and its kid is known at once', async () => {
    const { node, plan, apply } = operatorFile(pem);
    const { kid } = jwkOf(pair.publicKey);
    expect((await plan()).changes).toMatchObject([{ after: { kid, from: '/home/op/sa.key' } }]);
    await apply();
    expect(node.text(path)).toBe(pem);
  });

  it.each([
    ['is missing', fixture(fromFile), 'IRSA-KEY-007'],
    ['can be read by others', operatorFile(pem, 0o644), 'IRSA-KEY-008'],
    ['is no key', operatorFile('hello'), 'IRSA-KEY-001'],
    ['is public', operatorFile(pemOf(pair.publicKey, 'spki')), 'IRSA-KEY-001'],
    ['is too short', operatorFile(pemOf(rsaPair(1024).privateKey, 'pkcs1')), 'IRSA-KEY-001'],
  ])('stops the plan when it %s', async (_, { plan }, code) => {
    const planned = await plan();
    expect(planned.findings).toMatchObject([{ code, severity: 'error', link: 'signing-key' }]);
    expect(planned.changes).toEqual([]);
  });

  it('is not needed once it is staged, but must not become another one', async () => {
    const staged = async (file: OperatorFile | null) => {
      const { node, plan } = fixture(fromFile, file);
      node.put(path, pem);
      return (await plan()).findings.map(({ code }) => code);
    };
    expect(await staged(null)).toEqual([]);
    expect(await staged({ content: pemOf(other.privateKey, 'pkcs1'), mode: 0o600 })).toEqual([
      'IRSA-KEY-030',
    ]);
  });
});

describe('the key of the cluster', () => {
  it('is taken as it is, the signing one first', async () => {
    const { plan } = fixture({ source: 'cluster' });
    const planned = await plan();
    expect(planned.changes).toEqual([]);
    expect(planned.outputs.publicKeys).toEqual(known([jwkOf(other.publicKey), jwkOf(pair.publicKey)]));
  });
});

describe('a staged key', () => {
  it('that is damaged stops the plan', async () => {
    const { node, plan } = fixture();
    node.put(path, '-----BEGIN RSA PRIVATE KEY-----\nAAAA');
    expect((await plan()).findings).toMatchObject([{ code: 'IRSA-KEY-030' }]);
  });

  it('of another kind than irsa.yaml asks for is kept', async () => {
    const { node, plan } = fixture();
    node.put(path, pem);
    const planned = await plan();
    expect(planned.findings).toMatchObject([{ code: 'IRSA-KEY-032', severity: 'warning' }]);
    expect(planned.changes).toEqual([]);
  });

  it('that others can read is restricted', async () => {
    const { node, plan, apply } = operatorFile(pem);
    node.put(path, pem, { mode: 0o644 });
    expect((await plan()).changes).toMatchObject([{ kind: 'restrict-key', before: { mode: '0644' } }]);
    await apply();
    expect(await node.facts(path)).toMatchObject({ mode: 0o600 });
    expect((await plan()).changes).toEqual([]);
  });

  it('that was replaced by another one stops every link, and verify as well', async () => {
    const { node, plan, apply, link, context } = operatorFile(pem);
    await apply();
    node.put(path, pemOf(other.privateKey, 'pkcs1'));
    const planned = await plan();
    expect(planned.findings).toMatchObject([{ code: 'IRSA-KEY-030', severity: 'error' }]);
    expect(planned.outputs).toEqual({});
    expect(await verdictOf(link, context, noOutputs)).toMatchObject([{ code: 'IRSA-KEY-030' }]);
    node.put(path, pem);
    expect((await plan()).findings).toEqual([]);
  });

  it('left half-written by a kill is found and removed, by apply and by destroy', async () => {
    const { node, plan, apply, link, context } = operatorFile(pem);
    const leftover = '/etc/kubernetes/irsactl/prod-1/.signing.key.irsactl-tmp';
    await apply();
    node.put(leftover, pem);
    expect((await plan()).changes).toMatchObject([{ kind: 'remove-leftover', target: `cp-1:${leftover}` }]);
    await apply();
    expect(node.text(leftover)).toBeNull();
    await node.remove(path);
    node.put(leftover, pem);
    const removal = await removalOf(link, context, noOutputs, 'accept-back', consent);
    for (const change of removal.changes) await link.apply(change, context, noOutputs, () => undefined);
    expect(node.files.size).toBe(0);
    expect(await node.list('/etc/kubernetes/irsactl')).toBeNull();
  });

  it.each([
    ['belongs to another user', (node: InMemoryNode) => node.put(path, pem, { owner: 1000 })],
    [
      'is a symbolic link',
      (node: InMemoryNode) => {
        node.put(path, pem);
        node.links.add(path);
      },
    ],
  ])('that %s is never taken as the key of the chain', async (_, prepare) => {
    const { node, plan, link, context } = operatorFile(pem);
    prepare(node);
    node.folders.set('/etc/kubernetes/irsactl/prod-1', 0o700);
    const planned = await plan();
    expect(planned.findings).toMatchObject([{ code: 'IRSA-KEY-030', severity: 'error' }]);
    expect(planned.outputs).toEqual({});
    const verdict = await verdictOf(link, context, noOutputs);
    expect(verdict).toMatchObject([{ code: 'IRSA-KEY-030' }]);
  });

  it.each([
    ['generate', 'cluster', generate, { source: 'cluster' }],
    ['file', 'cluster', fromFile, { source: 'cluster' }],
    ['cluster', 'generate', { source: 'cluster' }, generate],
  ] as const)(
    'does not change its source while the chain stands: from %s to %s',
    async (from, __, before, after) => {
      const { node, apply } = fixture(before, { content: pem, mode: 0o600 });
      await apply();
      if (from === 'cluster') node.put('/etc/kubernetes/irsactl/prod-1/original/record.json', '{}');
      node.folders.set('/etc/kubernetes/irsactl/prod-1', 0o700);
      const changed = fixture(after, null, node);
      const planned = await changed.plan();
      expect([planned.findings.map(({ code }) => code), planned.changes]).toEqual([['IRSA-KEY-030'], []]);
    },
  );

  it('needs a node', async () => {
    const { link } = fixture();
    const context = fakeContext({ chain: fakeChain({ controlPlane: { nodes: [] } }) });
    const planned = await planOf(link, context, noOutputs, consent);
    expect(planned.findings).toMatchObject([{ code: 'IRSA-KEY-033' }]);
  });

  it('goes with the second stage of destroy, and its folder with it', async () => {
    const { node, link, context, apply } = fixture();
    await apply();
    const removal = (stage: 'sign-back' | 'accept-back') =>
      removalOf(link, context, noOutputs, stage, consent);
    expect((await removal('sign-back')).changes).toEqual([]);
    for (const change of (await removal('accept-back')).changes) {
      await link.apply(change, context, noOutputs, () => undefined);
    }
    expect(node.files.size).toBe(0);
    expect(await node.list('/etc/kubernetes/irsactl/prod-1')).toBeNull();
    expect((await removal('accept-back')).changes).toEqual([]);
  });
});

describe('the folder of the staged key', () => {
  const chainFolder = '/etc/kubernetes/irsactl/prod-1';

  it.each([
    ['belongs to another user', (node: InMemoryNode) => node.owners.set(chainFolder, 1000)],
    ['lies in one of another user', (node: InMemoryNode) => node.owners.set('/etc/kubernetes/irsactl', 1000)],
    ['is a symbolic link', (node: InMemoryNode) => node.links.add(chainFolder)],
    ['lies behind a symbolic link', (node: InMemoryNode) => node.links.add('/etc/kubernetes')],
    ['lets others read', (node: InMemoryNode) => node.folders.set(chainFolder, 0o755)],
    ['lies in one that others can write to', (node: InMemoryNode) => node.folders.set('/etc', 0o777)],
  ])('stops the plan where it %s, and stays as it is', async (_, prepare) => {
    const { node, plan, apply } = fixture();
    await node.makeDirectory(chainFolder, 0o700);
    const [stage] = (await plan()).changes;
    prepare(node);
    const mode = node.folders.get(chainFolder);
    expect((await plan()).findings).toMatchObject([{ code: 'IRSA-KEY-037', severity: 'error' }]);
    await apply();
    expect([node.files.size, node.folders.get(chainFolder)]).toEqual([0, mode]);
    // A plan from before, when the folder was sound, is refused as well.
    const { link, context } = fixture(generate, null, node);
    if (!stage) throw new Error('a change is planned');
    const late = link.apply(stage, context, noOutputs, () => undefined);
    await expect(late).rejects.toMatchObject({ code: 'IRSA-KEY-037' });
    expect(node.files.size).toBe(0);
  });

  it.each([
    ['/', 'etc', 'the root'],
    ['/etc/kubernetes', 'manifests', 'the folder of the manifests by its name'],
    ['/etc/kubernetes/manifests', 'prod-1', 'a folder in that of the manifests'],
    ['/etc', 'kubernetes', 'a folder above it'],
  ])('is refused as %s with the chain %s: %s', async (directory, name) => {
    const { link } = fixture();
    const chain = fakeChain({ name });
    const nodes = chain.controlPlane.nodes.map((node) => ({ ...node, directory }));
    const context = fakeContext({ chain: { ...chain, controlPlane: { nodes } } });
    const planned = await planOf(link, context, noOutputs, consent);
    expect(planned.findings).toMatchObject([{ code: 'IRSA-KEY-037', severity: 'error' }]);
    expect(planned.changes).toEqual([]);
  });

  it('may lie in a sticky folder, as those for temporary files are', async () => {
    const { node, plan } = fixture();
    await node.makeDirectory('/etc/kubernetes/irsactl', 0o755);
    node.folders.set('/etc', 0o1777);
    expect((await plan()).findings).toEqual([]);
  });
});

describe('verify', () => {
  const verify = async (prepare: (node: InMemoryNode) => void, published = pair) => {
    const { node, link, context } = operatorFile(pem);
    prepare(node);
    const outputs = { ...noOutputs, publicKeys: known([jwkOf(published.publicKey)]) };
    return (await verdictOf(link, context, outputs, () => undefined)).map(({ code }) => code);
  };

  it.each([
    ['a sound key', (node: InMemoryNode) => node.put(path, pem), pair, []],
    ['no key', () => undefined, pair, ['IRSA-KEY-030']],
    ['a damaged key', (node: InMemoryNode) => node.put(path, 'x'), pair, ['IRSA-KEY-030']],
    ['an exposed key', (node: InMemoryNode) => node.put(path, pem, { mode: 0o640 }), pair, ['IRSA-KEY-008']],
    [
      'another key than is published',
      (node: InMemoryNode) => node.put(path, pem),
      ecPair(),
      ['IRSA-KEY-030'],
    ],
  ])('of %s', async (_, prepare, published, codes) => {
    expect(await verify(prepare, published)).toEqual(codes);
  });
});

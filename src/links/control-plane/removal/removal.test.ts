import { describe, expect, it } from 'vitest';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownKeyPath,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { keyIdOf } from '../../../trust/key-id.ts';

async function applied() {
  const node = simulatedNode();
  await node.carryOut(await node.plan());
  return node;
}

async function signedBack() {
  const node = await applied();
  await node.carryOut(await node.planRemoval('sign-back'));
  return node;
}

it('an issuer that was accepted by hand before goes back with the keys, although the manifest is as it was', async () => {
  const manifest = manifestOf([
    `--service-account-issuer=${oldIssuer}`,
    `--service-account-issuer=${ourIssuer}`,
    '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
    '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
    `--api-audiences=${oldIssuer}`,
  ]);
  const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;
  const node = simulatedNode({ manifest, source });
  const keysBefore = node.files.text('/etc/kubernetes/pki/sa.pub');
  await node.carryOut(await node.plan());
  await node.carryOut(await node.planRemoval('sign-back'));
  const plan = await node.planRemoval('accept-back');
  expect([kindsOf(plan), codesOf(plan)]).toEqual([['reverse-lines', 'remove-backups'], []]);
  await node.carryOut(plan);
  expect(node.files.text('/etc/kubernetes/pki/sa.pub')).toBe(keysBefore);
  expect((await node.planRemoval('accept-back')).changes).toEqual([]);
});

describe('signing back', () => {
  it('goes on whatever the cluster looks like by now: what irsactl did is in its records', async () => {
    const node = await applied();
    node.cluster.surveyed = { version: 'v1.34.1+rke2r1' };
    const plan = await node.planRemoval('sign-back');
    expect(codesOf(plan)).not.toContain('IRSA-CONTROLPLANE-110');
    expect(kindsOf(plan)).toContain('sign-back');
  });

  it('has nothing to do where irsactl never changed anything', async () => {
    const node = simulatedNode();
    expect((await node.planRemoval('sign-back')).changes).toEqual([]);
    expect((await node.planRemoval('accept-back')).changes).toEqual([]);
  });

  it('lets the old issuer and key sign, and keeps accepting those of the chain', async () => {
    const plan = await (await applied()).planRemoval('sign-back');
    expect(plan.changes).toMatchObject([
      {
        kind: 'sign-back',
        after: {
          '--service-account-issuer': [oldIssuer, ourIssuer],
          '--service-account-signing-key-file': '/etc/kubernetes/pki/sa.key',
          '--api-audiences': [oldIssuer],
        },
      },
    ]);
  });

  it('takes away a key that an interrupted first run left', async () => {
    const node = simulatedNode();
    node.files.put(ownKeyPath, pemOf(keys.chain.privateKey, 'pkcs1'));
    expect(kindsOf(await node.planRemoval('sign-back'))).toEqual([]);
    expect(kindsOf(await node.planRemoval('accept-back'))).toEqual(['remove-key']);
  });
});

describe('the way back without the original', () => {
  const original = '/etc/kubernetes/irsactl/prod-1/original/record.json';

  it.each(['sign-back', 'accept-back'] as const)('is refused at %s while the chain signs', async (stage) => {
    const node = await applied();
    node.files.files.delete(original);
    const plan = await node.planRemoval(stage);
    expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-035'], []]);
    expect(plan.findings[0]?.why).toContain(ourIssuer);
    expect(plan.findings[0]?.why).toContain('/etc/kubernetes/irsactl/prod-1/original');
  });

  it('is refused where only the API server that answers still signs for the chain', async () => {
    const node = simulatedNode();
    node.server.servedIssuer = async () => ourIssuer;
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual(['IRSA-CONTROLPLANE-035']);
  });

  it('is refused where the manifest is not found either', async () => {
    const node = simulatedNode();
    node.files.files.delete(manifestPath);
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual([]);
    node.server.ready = async () => true;
    node.server.servedIssuer = async () => ourIssuer;
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual(['IRSA-CONTROLPLANE-007']);
  });

  it('is free once another issuer is the first again', async () => {
    const node = await signedBack();
    node.files.files.delete(original);
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual([]);
  });
});

describe('accepting back', () => {
  it('is refused while the API server signs for the chain', async () => {
    const plan = await (await applied()).planRemoval('accept-back', { acceptLoss: true });
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-031']);
    expect(kindsOf(plan)).not.toContain('restore-original');
    expect(kindsOf(plan)).not.toContain('remove-key');
  });

  it('is refused while pods from before hold tokens, for an hour', async () => {
    const node = await signedBack();
    node.cluster.pods = [
      { namespace: 'shop', name: 'old', created: node.clock.time - 600_000, audiences: [], lifetimes: [] },
      { namespace: 'shop', name: 'new', created: node.clock.time + 1_000, audiences: [], lifetimes: [] },
    ];
    const plan = await node.planRemoval('accept-back');
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-029']);
    expect(plan.findings[0]?.what).toContain('shop/old');
    expect(plan.findings[0]?.what).not.toContain('shop/new');
    node.clock.time += 59 * 60_000;
    expect(codesOf(await node.planRemoval('accept-back'))).toEqual(['IRSA-CONTROLPLANE-029']);
    node.clock.time += 2 * 60_000;
    expect(codesOf(await node.planRemoval('accept-back'))).toEqual([]);
  });

  it.each([
    ['80 % of the lifetime that a volume asks for', null, 10_000, 8_300],
    ['80 % where it names the audience of the API server', oldIssuer, 10_000, 8_300],
    ['a day and a little at most', null, 31_536_000, 86_700],
    ['an hour at least', null, 600, 3_600],
    ['an hour for tokens that the API server does not accept', 'sts.amazonaws.com', 86_400, 3_600],
  ])('waits for %s', async (_, audience, seconds, waited) => {
    const node = await signedBack();
    const signedBackAt = node.clock.time;
    const lifetimes = [{ audience, seconds }];
    node.cluster.pods = [{ namespace: 'shop', name: 'old', created: 1, audiences: [], lifetimes }];
    node.clock.time = signedBackAt + (waited - 60) * 1000;
    expect(codesOf(await node.planRemoval('accept-back'))).toEqual(['IRSA-CONTROLPLANE-029']);
    node.clock.time = signedBackAt + (waited + 1) * 1000;
    expect(codesOf(await node.planRemoval('accept-back'))).toEqual([]);
  });

  it('is refused while token Secrets carry the key of the chain', async () => {
    const node = await signedBack();
    node.cluster.secrets = [
      { namespace: 'shop', name: 'legacy', keyId: keyIdOf(keys.chain.publicKey) },
      { namespace: 'shop', name: 'fine', keyId: keyIdOf(keys.old.publicKey) },
    ];
    const plan = await node.planRemoval('accept-back');
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-029']);
    expect(plan.findings[0]?.what).not.toContain('shop/fine');
  });

  it('goes on with consent, and names what is lost', async () => {
    const node = await signedBack();
    node.cluster.pods = [{ namespace: 'shop', name: 'old', created: 1, audiences: [], lifetimes: [] }];
    const plan = await node.planRemoval('accept-back', { acceptLoss: true });
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-029', severity: 'warning' }]);
    expect(plan.findings[0]?.what).toContain('shop/old');
    expect(kindsOf(plan)).toEqual(['restore-original', 'remove-key', 'remove-backups']);
  });

  it('takes out only its own lines where somebody edited the manifest since', async () => {
    const node = await signedBack();
    const edited = `${node.files.text(manifestPath)?.replace('--secure-port=6443', '--secure-port=6444')}`;
    node.files.put(manifestPath, edited);
    await node.server.ready();
    node.clock.time += 120_000;
    const before = simulatedNode().files.text(manifestPath) ?? '';
    const plan = await node.planRemoval('accept-back');
    expect(kindsOf(plan)).toEqual(['reverse-lines', 'remove-key', 'remove-backups']);
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-019', severity: 'warning' }]);
    await node.carryOut(plan);
    expect(node.files.text(manifestPath)).toBe(before.replace('--secure-port=6443', '--secure-port=6444'));
    expect(node.files.text(ownKeyPath)).toBeNull();
  });

  it.each(['apply', 'sign-back'] as const)('keeps an edit that a later %s went over', async (later) => {
    const node = later === 'apply' ? await signedBack() : await applied();
    const edited = node.files.text(manifestPath)?.replace('--secure-port=6443', '--secure-port=6444') ?? '';
    node.files.put(manifestPath, edited);
    await node.server.ready();
    node.clock.time += 120_000;
    if (later === 'apply') await node.carryOut(await node.plan());
    await node.carryOut(await node.planRemoval('sign-back'));
    const plan = await node.planRemoval('accept-back');
    expect(kindsOf(plan)).toEqual(['reverse-lines', 'remove-key', 'remove-backups']);
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-019']);
    await node.carryOut(plan);
    const before = simulatedNode().files.text(manifestPath) ?? '';
    expect(node.files.text(manifestPath)).toBe(before.replace('--secure-port=6443', '--secure-port=6444'));
    expect(kindsOf(await node.planRemoval('accept-back'))).toEqual([]);
  });

  it('puts the original back after a second apply that went over no edit', async () => {
    const node = await signedBack();
    await node.carryOut(await node.plan());
    await node.carryOut(await node.planRemoval('sign-back'));
    expect(kindsOf(await node.planRemoval('accept-back'))).toContain('restore-original');
  });
});

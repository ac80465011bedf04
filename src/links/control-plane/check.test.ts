import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../test/support/look.ts';
import {
  keys,
  manifestPath,
  oldIssuer,
  ownKeyPath,
  simulatedNode,
} from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { jwkOf } from '../../trust/jwks.ts';

async function applied() {
  const node = simulatedNode();
  await node.carryOut(await node.plan());
  return node;
}

async function codes(node: Awaited<ReturnType<typeof applied>>, outputs = node.outputs) {
  const findings = await verdictOf(node.link, node.context, outputs, () => undefined);
  return findings.map(({ code }) => code);
}

describe('verify of the control plane', () => {
  it('finds nothing on a sound one', async () => {
    expect(await codes(await applied())).toEqual([]);
  });

  it('finds that another issuer signs', async () => {
    const node = await applied();
    const issuerUrl = known(parseIssuerUrl('https://other.example'));
    expect(await codes(node, { ...node.outputs, issuerUrl })).toEqual([
      'IRSA-CONTROLPLANE-024',
      'IRSA-CONTROLPLANE-024',
    ]);
  });

  it('finds that the old key still signs, by a fresh token', async () => {
    const node = await applied();
    const minted = {
      issuer: 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com',
      keyId: jwkOf(keys.old.publicKey).kid,
      audiences: ['https://kubernetes.default.svc.cluster.local'],
    };
    node.server.mint = async () => ({ token: JSON.stringify(minted), ...minted });
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-024']);
  });

  it('finds a published key that the API server does not verify with', async () => {
    const node = await applied();
    const publicKeys = known([jwkOf(keys.chain.publicKey), jwkOf(keys.other.publicKey)]);
    expect(await codes(node, { ...node.outputs, publicKeys })).toEqual(['IRSA-CONTROLPLANE-024']);
  });

  it('finds default tokens that lost an audience', async () => {
    const node = await applied();
    const mint = node.server.mint.bind(node.server);
    node.server.mint = async () => {
      const minted = await mint();
      return minted && { ...minted, audiences: ['other'] };
    };
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-024']);
  });

  it.each([
    ['an issuer', (text: string) => text.replace(`    - --service-account-issuer=${oldIssuer}\n`, '')],
    [
      'a key',
      (text: string) => text.replace('    - --service-account-key-file=/etc/kubernetes/pki/sa.pub\n', ''),
    ],
  ])('finds %s from before that was taken out by hand, and nothing once it is back', async (_, edit) => {
    const node = await applied();
    const whole = node.files.text(manifestPath) ?? '';
    const restart = async (text: string) => {
      node.files.put(manifestPath, text);
      await node.server.ready();
      node.clock.time += 60_000;
    };
    await restart(edit(whole));
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-044']);
    await restart(whole);
    expect(await codes(node)).toEqual([]);
  });

  it('only warns of an old issuer that was retired once every pod has another token', async () => {
    const node = await applied();
    const whole = node.files.text(manifestPath) ?? '';
    node.files.put(manifestPath, whole.replace(`    - --service-account-issuer=${oldIssuer}\n`, ''));
    await node.server.restart();
    node.clock.time += 25 * 3_600_000;
    expect(await verdictOf(node.link, node.context, node.outputs)).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-044', severity: 'warning' },
    ]);
  });

  it('finds nothing where an old key moved to another file', async () => {
    const node = await applied();
    node.files.put('/etc/kubernetes/pki/all.pub', node.files.text('/etc/kubernetes/pki/sa.pub') ?? '');
    const whole = node.files.text(manifestPath) ?? '';
    node.files.put(manifestPath, whole.replace('/sa.pub', '/all.pub'));
    await node.server.restart();
    expect(await codes(node)).toEqual([]);
  });

  it('finds an old key that was replaced in its file', async () => {
    const node = await applied();
    node.files.put('/etc/kubernetes/pki/sa.pub', pemOf(keys.other.publicKey, 'spki'));
    await node.server.restart();
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-044']);
  });

  it('finds a key file of somebody else that is gone, and does not send to apply for it', async () => {
    const node = await applied();
    await node.files.remove('/etc/kubernetes/pki/sa.pub');
    const [found] = await verdictOf(node.link, node.context, node.outputs);
    expect(found).toMatchObject({ code: 'IRSA-CONTROLPLANE-012' });
    expect(found?.next).not.toContain('irsactl apply');
    expect((await node.plan()).findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-012' }]);
  });

  it('finds a copy of the signing key that others can read; the apply that it names cures it', async () => {
    const node = await applied();
    node.files.put(ownKeyPath, node.files.text(ownKeyPath) ?? '', { mode: 0o644 });
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-043']);
    const plan = await node.plan();
    expect(plan.changes).toMatchObject([{ kind: 'install-key', before: { mode: '0644' } }]);
    await node.carryOut(plan);
    expect(await codes(node)).toEqual([]);
  });

  it('finds that a fresh token is refused', async () => {
    const node = await applied();
    node.server.forgets = () => true;
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-013']);
  });

  it('finds an API server that is down', async () => {
    const node = await applied();
    node.server.refuses = () => true;
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-023']);
  });
});

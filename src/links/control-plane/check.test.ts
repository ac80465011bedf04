import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../test/support/look.ts';
import { keys, simulatedNode } from '../../../test/support/simulated-node.ts';
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
      'IRSA-CONTROLPLANE-025',
    ]);
  });

  it('finds that the old key still signs, by a fresh token', async () => {
    const node = await applied();
    node.server.mint = async () => ({
      token: 't',
      issuer: 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com',
      keyId: jwkOf(keys.old.publicKey).kid,
      audiences: ['https://kubernetes.default.svc.cluster.local'],
    });
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-026']);
  });

  it('finds a published key that the API server does not verify with', async () => {
    const node = await applied();
    const publicKeys = known([jwkOf(keys.chain.publicKey), jwkOf(keys.other.publicKey)]);
    expect(await codes(node, { ...node.outputs, publicKeys })).toEqual(['IRSA-CONTROLPLANE-027']);
  });

  it('finds default tokens that lost an audience', async () => {
    const node = await applied();
    const mint = node.server.mint.bind(node.server);
    node.server.mint = async () => {
      const minted = await mint();
      return minted && { ...minted, audiences: ['other'] };
    };
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-028']);
  });

  it('finds an API server that is down', async () => {
    const node = await applied();
    node.server.refuses = () => true;
    expect(await codes(node)).toEqual(['IRSA-CONTROLPLANE-023']);
  });
});

import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { tokenMint } from '../../../src/kubernetes/proof-token-mint.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';

const cluster = sharedCluster();

describe('minting a token', () => {
  async function mint(name: string, expirationSeconds = 600) {
    const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
    const serviceAccount = { namespace: 'default', name };
    return tokenMint(client).mint({ serviceAccount, audience: 'sts.amazonaws.com', expirationSeconds });
  }

  it('returns a token with that service account, audience and lifetime', async () => {
    await cluster().api.ensure('/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'orders' },
    });
    const answer = await mint('orders');
    if (!answer.minted) throw new Error(answer.message);
    const { sub, aud, exp = 0, iat = 0 } = decodeJwt(answer.token);
    expect({ sub, aud, life: exp - iat }).toEqual({
      sub: 'system:serviceaccount:default:orders',
      aud: ['sts.amazonaws.com'],
      life: 600,
    });
  });

  it('distinguishes a missing service account from a refused request', async () => {
    expect(await mint('nobody')).toMatchObject({ minted: false, reason: 'not-found' });
    expect(await mint('default', 1)).toMatchObject({ minted: false, reason: 'refused' });
  });
});

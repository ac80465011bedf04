import type { ChainContext } from '../../src/chain/context.ts';
import type { TrustChain } from '../../src/config/trust-chain.ts';
import { type AccountId, partitionOf } from '../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';

/** A resolved chain as the example of the README gives it. */
export function fakeChain(over: Partial<TrustChain> = {}): TrustChain {
  return {
    name: 'prod-1',
    file: 'irsa.yaml',
    aws: { region: 'eu-central-1' },
    audience: 'sts.amazonaws.com',
    signingKey: { source: 'generate', algorithm: 'RS256', bits: 2048 },
    issuer: {
      hosting: 's3',
      bucket: 'prod-1-oidc',
      url: parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com'),
    },
    controlPlane: {
      nodes: [
        {
          name: 'cp-1',
          access: { kind: 'local' },
          manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
          directory: '/etc/kubernetes/irsactl',
        },
      ],
    },
    roles: [
      {
        name: 'prod-1-shop-orders',
        path: '/',
        serviceAccounts: [{ namespace: 'shop', name: 'orders' }],
        policies: [{ kind: 'managed', policy: 'AmazonS3ReadOnlyAccess' }],
        maxSessionDuration: 3600,
        place: { file: 'irsa.yaml', line: 9, column: 7 },
      },
    ],
    injection: {
      mode: 'webhook',
      registration: { kind: 'url', url: 'https://127.0.0.1:8443/mutate' },
      annotationPrefix: 'eks.amazonaws.com',
    },
    tags: {},
    ...over,
  };
}

export function fakeContext(over: Partial<ChainContext> = {}): ChainContext {
  return {
    chain: fakeChain(),
    aws: {
      account: '123456789012' as AccountId,
      region: 'eu-central-1',
      partition: partitionOf('eu-central-1'),
    },
    cluster: {
      uid: '3f6c1a2b-0000-4000-8000-000000000000',
      version: 'v1.36.3',
      server: 'https://10.0.0.10:6443',
    },
    ...over,
  };
}

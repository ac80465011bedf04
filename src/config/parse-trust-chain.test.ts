import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith, smallestChain } from '../../test/support/marked-chain.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

describe('the smallest irsa.yaml', () => {
  it('has every default', () => {
    expect(parseTrustChain('irsa.yaml', smallestChain)).toEqual({
      name: 'prod-1',
      file: 'irsa.yaml',
      aws: { region: 'eu-central-1' },
      audience: 'sts.amazonaws.com',
      signingKey: { source: 'cluster' },
      issuer: {
        hosting: 's3',
        bucket: 'prod-1-oidc',
        url: 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com',
      },
      controlPlane: {
        nodes: [
          {
            name: 'cp-1',
            access: { kind: 'ssh', host: 'cp-1.example.internal' },
            manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
            directory: '/etc/kubernetes/irsactl',
          },
        ],
      },
      settings: expect.objectContaining({ kind: 'TrustChain' }),
      roles: [
        {
          name: 'prod-1-shop-orders',
          path: '/',
          serviceAccounts: [{ namespace: 'shop', name: 'orders' }],
          serviceAccountsLike: [],
          policies: [
            {
              kind: 'managed',
              policy: 'AmazonS3ReadOnlyAccess',
              place: expect.objectContaining({ line: 10 }),
            },
          ],
          maxSessionDuration: 3600,
          place: {
            file: 'irsa.yaml',
            line: 9,
            column: 7,
            text: '    - serviceAccount: {namespace: shop, name: orders}',
          },
        },
      ],
      injection: {
        mode: 'upstream',
        certificates: 'generated',
        webhook: {
          image: 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook:v0.6.17',
          namespace: 'irsactl-system',
          replicas: 2,
          placement: 'any',
          failurePolicy: 'Ignore',
        },
        annotationPrefix: 'eks.amazonaws.com',
      },
      tags: {},
    });
  });
});

describe('paths', () => {
  const directoryAt = (path: string) =>
    chainWith('{s3: {bucket: prod-1-oidc}}', `{directory: {path: ${path}, url: "https://oidc.example.com"}}`);

  it('are relative to the folder of the file', () => {
    const text = chainWith(
      '[{name: cp-1, ssh: cp-1.example.internal}]',
      '[{name: a, local: true, manifest: m.yaml, directory: ../d}]',
    ).replace(
      '{s3: {bucket: prod-1-oidc}}',
      '{directory: {path: public, url: "https://oidc.example.com/a"}}',
    );
    const chain = parseTrustChain('/home/me/chain/irsa.yaml', text);
    expect(chain.controlPlane.nodes[0]).toMatchObject({
      manifest: '/home/me/chain/m.yaml',
      directory: '/home/me/d',
    });
    expect(chain.issuer).toEqual({
      hosting: 'directory',
      path: '/home/me/chain/public',
      url: 'https://oidc.example.com/a',
    });
  });

  it('are unchanged if they are absolute or on another machine', () => {
    const chain = parseTrustChain('deep/irsa.yaml', directoryAt('/public'));
    expect(chain.issuer).toMatchObject({ path: '/public' });
    expect(chain.controlPlane.nodes[0]?.directory).toBe('/etc/kubernetes/irsactl');
  });

  it('are relative to the working directory if the file is standard input', () => {
    expect(parseTrustChain('-', directoryAt('public')).issuer).toMatchObject({ path: 'public' });
  });
});

describe('other forms', () => {
  it('give the issuer the host of its partition', () => {
    const { issuer } = parseTrustChain('irsa.yaml', chainWith('eu-central-1', 'cn-north-1'));
    expect(issuer.url).toBe('https://prod-1-oidc.s3.cn-north-1.amazonaws.com.cn');
  });

  it('take the region from the caller, also if the file has none', () => {
    const files = [chainWith('eu-central-1', 'us-east-1'), chainWith('{region: eu-central-1}', '{}')];
    const chains = files.map((text) => parseTrustChain('irsa.yaml', text, { region: 'eu-west-1' }));
    expect(chains.map(({ aws, issuer }) => [aws.region, issuer.url])).toEqual([
      ['eu-west-1', 'https://prod-1-oidc.s3.eu-west-1.amazonaws.com'],
      ['eu-west-1', 'https://prod-1-oidc.s3.eu-west-1.amazonaws.com'],
    ]);
    expect(() => parseTrustChain('irsa.yaml', '[]', { region: 'eu-west-1' })).toThrow('IRSA-CONFIG');
  });

  it('leave the URL of a new distribution open', () => {
    const text = chainWith('{s3: {bucket: prod-1-oidc}}', '{cloudFront: {bucket: prod-1-oidc}}');
    expect(parseTrustChain('irsa.yaml', text).issuer).toEqual({
      hosting: 'cloudFront',
      bucket: 'prod-1-oidc',
      url: null,
    });
  });

  it('resolve boundaries by name and by ARN', () => {
    const boundary = (text: string): unknown =>
      parseTrustChain(
        'irsa.yaml',
        chainWith('policies: [', `permissionsBoundary: ${text}\n      policies: [`),
      ).roles[0]?.permissionsBoundary;
    expect(boundary('PowerUserAccess')).toBe('arn:aws:iam::aws:policy/PowerUserAccess');
    expect(boundary('arn:aws:iam::123456789012:policy/a/b')).toBe('arn:aws:iam::123456789012:policy/a/b');
  });

  it('keep account, tags, inline documents and several service accounts', () => {
    const chain = parseTrustChain(
      'irsa.yaml',
      chainWith(
        '{region: eu-central-1}',
        '{region: eu-central-1, account: "012345678901"}',
      ).concat(`    - name: shared
      serviceAccounts: [{namespace: a, name: b}, {namespace: c, name: d}]
      policies:
        - inline:
            name: read
            document: {Version: 2012-10-17, Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}
  tags: {team: shop}
  injection: none
`),
    );
    expect(chain.aws.account).toBe('012345678901');
    expect(chain.tags).toEqual({ team: 'shop' });
    expect(chain.injection).toEqual({ mode: 'none' });
    expect(chain.roles[1]).toMatchObject({
      serviceAccounts: [
        { namespace: 'a', name: 'b' },
        { namespace: 'c', name: 'd' },
      ],
      policies: [
        {
          kind: 'inline',
          name: 'read',
          document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny' }] },
        },
      ],
      place: { line: 11, column: 7 },
    });
  });

  it('register a webhook by URL, or by a service with another port', () => {
    const registration = (webhook: string): unknown => {
      const { injection } = parseTrustChain('irsa.yaml', chainAnd(`  injection: {webhook: ${webhook}}`));
      return injection.mode === 'served-webhook' ? injection.registration : undefined;
    };
    expect(registration('{url: "https://a.example:8443/mutate"}')).toEqual({
      kind: 'url',
      url: 'https://a.example:8443/mutate',
    });
    expect(registration('{service: {port: 8443}}')).toEqual({
      kind: 'service',
      namespace: 'irsactl-system',
      name: 'irsactl-webhook',
      port: 8443,
    });
  });
});

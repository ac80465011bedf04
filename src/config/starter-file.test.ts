import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anyCharacter } from '../../test/support/any-character.ts';
import { parseTrustChain } from './parse-trust-chain.ts';
import { type StarterAnswers, starterFile } from './starter-file.ts';

const few: StarterAnswers = {
  name: 'prod-1',
  region: 'eu-central-1',
  bucket: 'prod-1-oidc',
  nodes: [{ name: 'cp-1' }],
  roles: [],
};

const many: StarterAnswers = {
  ...few,
  nodes: [{ name: 'cp-1' }, { name: 'cp-2', sshHost: 'root@10.0.0.2' }],
  account: '123456789012',
  roles: [
    {
      serviceAccount: { namespace: 'shop', name: 'orders' },
      policies: ['AmazonS3ReadOnlyAccess', 'arn:aws:iam::123456789012:policy/a'],
    },
    {
      serviceAccount: { namespace: 'shop', name: 'basket' },
      policies: [],
      annotated: 'arn:aws:iam::123456789012:role/basket',
    },
  ],
  webhookUrl: 'https://127.0.0.1:9443/mutate',
};

describe('a starter file', () => {
  it('begins with the line that tells editors the schema', () => {
    expect(starterFile(few).split('\n')[0]).toBe('# yaml-language-server: $schema=./irsa.schema.json');
  });

  it('is an irsa.yaml with and without a role', () => {
    expect(parseTrustChain('irsa.yaml', starterFile(few)).roles).toEqual([]);
    expect(parseTrustChain('irsa.yaml', starterFile(many))).toMatchObject({
      controlPlane: {
        nodes: [{ access: { kind: 'local' } }, { access: { kind: 'ssh', host: 'root@10.0.0.2' } }],
      },
      roles: [
        { name: 'prod-1-shop-orders', policies: [{ policy: 'AmazonS3ReadOnlyAccess' }, { kind: 'managed' }] },
        { name: 'prod-1-shop-basket', policies: [] },
      ],
      aws: { account: '123456789012' },
      injection: { registration: { kind: 'url', url: 'https://127.0.0.1:9443/mutate' } },
    });
  });

  it.each([
    ['s3', { hosting: 's3', bucket: 'prod-1-oidc' }],
    ['s3-account-regional', { hosting: 's3', bucket: 'prod-1-oidc-123456789012-eu-central-1-an' }],
    ['cloudfront', { hosting: 'cloudFront', bucket: 'prod-1-oidc' }],
  ] as const)('has the documents in %s', (hosting, issuer) => {
    expect(parseTrustChain('irsa.yaml', starterFile({ ...many, hosting })).issuer).toMatchObject(issuer);
  });

  it('has a comment with the current role of a service account', () => {
    expect(starterFile(many)).toContain(
      '# Its annotation currently names arn:aws:iam::123456789012:role/basket;',
    );
  });

  it('writes manifest and folder for every node', () => {
    const text = starterFile({ ...few, manifest: '/m.yaml', directory: '/d' });
    expect(parseTrustChain('irsa.yaml', text).controlPlane.nodes[0]).toMatchObject({
      manifest: '/m.yaml',
      directory: '/d',
    });
  });

  it('is still an irsa.yaml when its comments are uncommented', () => {
    const text = starterFile(few)
      .replace('    # account:', '    account:')
      .replace('  roles: []\n', '  roles:\n')
      .replaceAll('  #  ', '     ')
      .replace('  # tags:', '  tags:')
      .replace('  #   team:', '    team:');
    expect(parseTrustChain('irsa.yaml', text)).toMatchObject({
      aws: { account: '123456789012' },
      roles: [{ name: 'prod-1-shop-orders' }],
      tags: { team: 'platform' },
    });
  });

  it('keeps any answer exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        // Lone surrogates are not valid UTF-8.
        fc.pre(text.isWellFormed());
        expect(parse(starterFile({ ...few, name: text }))).toMatchObject({ metadata: { name: text } });
      }),
      { examples: [['"\n']] },
    );
  });
});

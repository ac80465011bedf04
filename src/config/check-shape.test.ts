import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith, expectProblems, smallestChain } from '../../test/support/marked-chain.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

describe('an unknown field', () => {
  it('is reported once, with the nearest name, although that field is missing', () => {
    expectProblems(chainWith('{region:', '{‸regoin:'), [
      'IRSA-CONFIG-006',
      '"regoin"',
      'Did you mean region?',
    ]);
  });

  it('is reported with the allowed fields', () => {
    expectProblems(chainWith('{name: prod-1}', '{name: prod-1, ‸labels: {}}'), [
      'IRSA-CONFIG-006',
      'metadata',
      'Its fields are: name.',
    ]);
  });

  it('is reported in lists, unions and at the top level', () => {
    expectProblems(
      `‸stauts: {}\n${chainWith('{managed:', '{‸manged:')}  injection: {‸webhok: {url: "https://a.example/mutate"}}\n`,
      ['IRSA-CONFIG-006', '"stauts"', 'the top of the file'],
      ['IRSA-CONFIG-006', 'Did you mean managed?'],
      ['IRSA-CONFIG-006', 'Did you mean webhook?'],
    );
  });

  it('is reported with the place of the only field with that name', () => {
    expectProblems(chainAnd('  ‸nodes: [{name: cp-1, local: true}]'), [
      'IRSA-CONFIG-006',
      'Move it to spec.controlPlane.nodes.',
    ]);
  });

  it('is reported with both places of fields with that name', () => {
    expectProblems(chainAnd('  ‸bucket: prod-1-oidc'), [
      'IRSA-CONFIG-006',
      'Move it to spec.issuer.s3.bucket or spec.issuer.cloudFront.bucket.',
    ]);
  });

  it('is refused if it is a merge key', () => {
    expectProblems(chainWith('{bucket: prod-1-oidc}', '{bucket: prod-1-oidc, ‸<<: {}}'), [
      'IRSA-CONFIG-006',
      'Merge keys (<<) are not supported.',
      'Write the fields out.',
    ]);
  });

  it('is reported for property names that every JavaScript object has', () => {
    expectProblems(
      chainAnd('  ‸constructor: 1\n  ‸__proto__: {a: 1}'),
      ['IRSA-CONFIG-006'],
      ['IRSA-CONFIG-006', '__proto__'],
    );
  });
});

describe('a missing field', () => {
  it('points at its parent', () => {
    expectProblems(chainWith('{region: eu-central-1}', '‸{}'), [
      'IRSA-CONFIG-006',
      'spec.aws.region is missing.',
      'Add region to spec.aws.',
    ]);
  });

  it('is reported for each of them', () => {
    expectProblems(
      '‸‸kind: TrustChain\napiVersion: irsactl.dev/v1alpha1\n',
      ['IRSA-CONFIG-006', 'metadata is missing.', 'Add metadata to the file.'],
      ['IRSA-CONFIG-006', 'spec is missing.'],
    );
  });

  it('with only one possible value is reported with that value', () => {
    expectProblems(smallestChain.replace(/^.+\n/, '‸'), [
      'IRSA-CONFIG-006',
      'Add apiVersion: irsactl.dev/v1alpha1 to the file.',
    ]);
  });
});

describe('a value of the wrong type', () => {
  it('is reported with the found value', () => {
    expectProblems(chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', '‸cp-1'), [
      'IRSA-CONFIG-007',
      'must be a list',
      'the text "cp-1"',
      'Write a list.',
    ]);
  });

  it('shows digits in quotes, leading zeros included', () => {
    expectProblems(chainWith('{region: eu-central-1}', '{region: eu-central-1, account: ‸012345678901}'), [
      'IRSA-CONFIG-007',
      'spec.aws.account must be text.',
      'Write it in quotes: "012345678901"',
    ]);
  });

  it('points to the field if it has no value', () => {
    expectProblems(chainAnd('  ‸tags:'), ['IRSA-CONFIG-007', 'found nothing']);
  });

  it('is reported for an inline policy that is not an object', () => {
    const policy = (document: string) =>
      chainWith('{managed: AmazonS3ReadOnlyAccess}', `{inline: {name: read, document: ${document}}}`);
    expectProblems(policy('‸"{}"'), ['IRSA-CONFIG-007', 'document must be a mapping']);
    expectProblems(policy('‸[]'), ['IRSA-CONFIG-007', 'found a list']);
    expectProblems(policy('{Version: ‸.inf}'), ['IRSA-CONFIG-007', 'document.Version', 'text']);
    expectProblems(
      policy('{Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}'),
    );
  });
});

describe('a mapping without fields', () => {
  it('names them, and says if only one is possible', () => {
    const empty = chainAnd('').replace(/issuer:.*/, '‸issuer:');
    expectProblems(empty, ['IRSA-CONFIG-007', 'Write one of its fields: s3,']);
  });
});

describe('a value outside its choices', () => {
  it('is reported with the nearest choice', () => {
    expectProblems(chainAnd('  signingKey: {source: ‸clusters}'), [
      'IRSA-CONFIG-007',
      'cluster, new',
      'Did you mean cluster?',
    ]);
  });

  it('is reported with its bounds', () => {
    expectProblems(chainWith('policies: [', 'maxSessionDuration: ‸100\n      policies: ['), [
      'IRSA-CONFIG-007',
      'spec.roles[0].maxSessionDuration',
      '3600',
    ]);
    expectProblems(chainAnd(`  audience: ‸${'a'.repeat(256)}`), ['IRSA-CONFIG-007', '255 characters']);
    expectProblems(chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', '‸[]'), [
      'IRSA-CONFIG-007',
      'Expected at least 1 entry.',
    ]);
  });

  it('is shown as a text, list or mapping', () => {
    const preset = (text: string) => chainWith('{managed: AmazonS3ReadOnlyAccess}', `{preset: ${text}}`);
    const expected = 'Write the expected value';
    expectProblems(preset('{externalDns: {zones: [‸z]}}'), ['IRSA-CONFIG-007', 'zones[0] is "z"', expected]);
    expectProblems(preset('{externalDns: {zones: ‸[Z1, Z1]}}'), [
      'IRSA-CONFIG-007',
      'zones is a list with 2 entries',
      'Expected each entry once.',
      expected,
    ]);
    expectProblems(preset('{externalDns: {zones: ‸[]}}'), [
      'IRSA-CONFIG-007',
      'a list without entries',
      'Add what is missing',
    ]);
    expectProblems(preset('{externalSecrets: ‸{find: true}}'), [
      'IRSA-CONFIG-007',
      'externalSecrets lacks a field.',
      'Expected secrets, parameters or both.',
      'Add what is missing',
    ]);
  });

  it('is reported for an injection that does not exist', () => {
    expectProblems(chainAnd('  injection: ‸noen'), ['IRSA-CONFIG-007', 'none']);
    expectProblems(chainAnd('  injection: ‸[none]'), ['IRSA-CONFIG-007', 'none']);
  });

  it('has a special message if it is the kind or version of the file', () => {
    expectProblems(
      smallestChain.replace('irsactl.dev/v1alpha1', '‸irsactl.dev/v1').replace('TrustChain', '‸Pod'),
      ['IRSA-CONFIG-001', 'Write irsactl.dev/v1alpha1.'],
      ['IRSA-CONFIG-001', '"Pod"'],
    );
  });

  it('is distinguished from another kind of manifest, which has no further errors', () => {
    expectProblems('apiVersion: v1\nkind: ‸ServiceAccount\nmetadata: {name: orders, namespace: Shop}\n', [
      'IRSA-CONFIG-001',
      'The file has the kind "ServiceAccount" of "v1", so it is not an irsa.yaml.',
      '`irsactl init`',
    ]);
  });
});

describe('advice', () => {
  it.each([
    ['- a\n', 'Start it with apiVersion, kind, metadata and spec'],
    [chainWith('{region: eu-central-1}', ''), 'Add region below it.'],
    [
      chainWith('[{managed: AmazonS3ReadOnlyAccess}]', '[ReadOnlyAccess]'),
      'Write `- managed: "ReadOnlyAccess"`.',
    ],
    [
      chainWith('[{managed: AmazonS3ReadOnlyAccess}]', 'ReadOnlyAccess'),
      'Write `policies: [{managed: "ReadOnlyAccess"}]`.',
    ],
    [chainWith('{namespace: shop, name: orders}', 'shop/orders'), 'Write `{namespace: shop, name: orders}`.'],
    [chainAnd('  injection: admission-policy'), 'Write `injection: {mode: admission-policy}`.'],
    [
      chainWith('{region: eu-central-1}', '{region: eu-central-1, account: 12345}'),
      'An account ID has twelve digits.',
    ],
    [
      chainWith('{name: prod-1}', '{name: null}'),
      'Write a value after `name:`; `irsactl explain metadata.name` describes it.',
    ],
    [chainWith('{name: prod-1}', '{name: !!binary aGVsbG8=}'), 'found binary data.'],
    [
      chainWith('    - serviceAccount', '    serviceAccount').replace('      policies', '    policies'),
      'a dash and a space',
    ],
    [chainWith('ssh: cp-1.example.internal', 'local: false'), 'local cannot be false.'],
    [chainWith('policies:', 'maxSessionDuration: 60\n      policies:'), 'Write a number from 3600 to 43200.'],
    [chainAnd('  injection: {webhook: {image: a b}}'), 'Expected the name of an image'],
    [
      chainWith('[{managed: AmazonS3ReadOnlyAccess}]', "[{inline: {name: a, document: '{}'}}]"),
      'YAML reads JSON as it is.',
    ],
  ])('is given for %j', (text, words) => {
    const said = thrownBy(text).map(({ problem: { what, why, next } }) => `${what} ${why} ${next}`);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(words);
  });
});

describe('several problems', () => {
  it('are all reported in the order of the file, by schema and rules', () => {
    const text = smallestChain
      .replace('kind: TrustChain', 'kind: ‸Chain')
      .replace('{name: prod-1}', '{name: ‸Prod_1}')
      .replace('{region: eu', '{‸regionn: eu')
      .replace('prod-1-oidc', '‸prod.oidc')
      .replace('name: cp-1,', 'name: ‸7,')
      .replace('namespace: shop,', 'namespace: ‸Shop,');
    expectProblems(
      text,
      ['IRSA-CONFIG-001'],
      ['IRSA-CONFIG-007', 'Prod_1'],
      ['IRSA-CONFIG-006'],
      ['IRSA-CONFIG-007'],
      ['IRSA-CONFIG-007'],
      ['IRSA-CONFIG-007'],
    );
  });

  it('do not exist in a valid file', () => {
    expect(() => expectProblems(smallestChain)).not.toThrow();
  });
});

function thrownBy(text: string) {
  try {
    parseTrustChain('irsa.yaml', text);
  } catch (error) {
    if (error instanceof IrsaErrors) return error.errors;
    throw error;
  }
  return [];
}

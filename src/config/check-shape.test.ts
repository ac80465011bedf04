import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith, expectProblems, smallestChain } from '../../test/support/marked-chain.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

describe('an unknown field', () => {
  it('is reported with the nearest name, once, although the right one is missing', () => {
    expectProblems(chainWith('{region:', '{‸regoin:'), [
      'IRSA-CONFIG-006',
      '"regoin"',
      'Did you mean region?',
    ]);
  });

  it('is reported with the fields that may stand there', () => {
    expectProblems(chainWith('{name: prod-1}', '{name: prod-1, ‸labels: {}}'), [
      'IRSA-CONFIG-006',
      'metadata',
      'Fields there: name.',
    ]);
  });

  it('is reported within lists, unions and at the top', () => {
    expectProblems(
      `‸stauts: {}\n${chainWith('{managed:', '{‸manged:')}  injection: {‸webhok: {url: "https://a.example/mutate"}}\n`,
      ['IRSA-CONFIG-006', '"stauts"', 'the top of the file'],
      ['IRSA-CONFIG-006', 'Did you mean managed?'],
      ['IRSA-CONFIG-006', 'Did you mean webhook?'],
    );
  });

  it('is not read where it is a merge key', () => {
    expectProblems(chainWith('{bucket: prod-1-oidc}', '{bucket: prod-1-oidc, ‸<<: {}}'), [
      'IRSA-CONFIG-006',
      'Merge keys (<<) are not read.',
      'Write the fields out.',
    ]);
  });

  it('is reported for names that every object of JavaScript has', () => {
    expectProblems(
      chainAnd('  ‸constructor: 1\n  ‸__proto__: {a: 1}'),
      ['IRSA-CONFIG-006'],
      ['IRSA-CONFIG-006', '__proto__'],
    );
  });
});

describe('a missing field', () => {
  it('points at what should contain it', () => {
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

  it('that may say one thing only is reported with it', () => {
    expectProblems(smallestChain.replace(/^.+\n/, '‸'), [
      'IRSA-CONFIG-006',
      'Add apiVersion: irsactl.dev/v1alpha1 to the file.',
    ]);
  });
});

describe('a value of the wrong type', () => {
  it('is reported with what was found', () => {
    expectProblems(chainWith('[{name: cp-1, ssh: cp-1.example.internal}]', '‸cp-1'), [
      'IRSA-CONFIG-007',
      'must be a list',
      'the text "cp-1"',
      'Write a list there.',
    ]);
  });

  it('shows digits in quotes, leading zeros included', () => {
    expectProblems(chainWith('{region: eu-central-1}', '{region: eu-central-1, account: ‸012345678901}'), [
      'IRSA-CONFIG-007',
      'spec.aws.account must be text.',
      'Write it in quotes: "012345678901"',
    ]);
  });

  it('points at the field when nothing is there', () => {
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

  it('is said as the text, list or mapping that it is', () => {
    const preset = (text: string) => chainWith('{managed: AmazonS3ReadOnlyAccess}', `{preset: ${text}}`);
    const expected = 'Write what is expected';
    expectProblems(preset('{externalDns: {zones: [‸z]}}'), ['IRSA-CONFIG-007', 'zones[0] is "z"', expected]);
    expectProblems(preset('{externalDns: {zones: ‸[Z1, Z1]}}'), [
      'IRSA-CONFIG-007',
      'zones is a list of 2 entries',
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

  it('has a message of its own when it is the kind or version of the file', () => {
    expectProblems(
      smallestChain.replace('irsactl.dev/v1alpha1', '‸irsactl.dev/v1').replace('TrustChain', '‸Pod'),
      ['IRSA-CONFIG-001', 'Write irsactl.dev/v1alpha1.'],
      ['IRSA-CONFIG-001', '"Pod"'],
    );
  });

  it('is told from a manifest of something else, of which nothing more is said', () => {
    expectProblems('apiVersion: v1\nkind: ‸ServiceAccount\nmetadata: {name: orders, namespace: Shop}\n', [
      'IRSA-CONFIG-001',
      'The file is a "ServiceAccount" of "v1", not a chain.',
      '`irsactl init`',
    ]);
  });
});

describe('what to write instead', () => {
  it.each([
    ['- a\n', 'Begin it with apiVersion, kind, metadata and spec'],
    [chainWith('{region: eu-central-1}', ''), 'Write fields there: region, account, accounts.'],
    [chainWith('{name: prod-1}', '{name: null}'), 'Write text there.'],
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
  ])('is said of %j', (text, words) => {
    const said = thrownBy(text).map(({ problem: { what, why, next } }) => `${what} ${why} ${next}`);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(words);
  });
});

describe('several problems', () => {
  it('are all reported, in the order of the file, those of rules among those of the schema', () => {
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

  it('leave none for a sound file', () => {
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

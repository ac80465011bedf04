import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith } from '../../test/support/marked-chain.ts';
import { IrsaErrors, type Problem } from '../errors/irsa-error.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

/** The only problem of a text. */
function problemOf(text: string): Problem {
  try {
    parseTrustChain('irsa.yaml', text);
  } catch (error) {
    if (error instanceof IrsaErrors && error.errors.length === 1 && error.errors[0])
      return error.errors[0].problem;
    throw error;
  }
  throw new Error('there is no problem');
}

describe('a slip of the pen', () => {
  it.each([
    ['a field', '  signingKye: {source: generate}', '  signingKey: {source: generate}'],
    ['a field in quotes keeps its line', '  "signingKye": {source: generate}', undefined],
    ['a choice', '  injection: {mode: webhok}', '  injection: {mode: webhook}'],
    ['a word for a mode', '  injection: upstream', '  injection: {mode: upstream}'],
    ['text that YAML reads as a number', '  audience: 12', '  audience: "12"'],
  ])('comes with the line to copy: %s', (_, line, corrected) => {
    const { place, corrected: offered } = problemOf(chainAnd(line));
    expect({ text: place?.text, offered }).toEqual({ text: line, offered: corrected });
  });

  it.each([
    [
      '[{managed: AmazonS3ReadOnlyAccess}]',
      '[AmazonS3ReadOnlyAccess]',
      '      policies: [{managed: AmazonS3ReadOnlyAccess}]',
    ],
    [
      '{namespace: shop, name: orders}',
      'shop/orders',
      '    - serviceAccount: {namespace: shop, name: orders}',
    ],
    ['{bucket: prod-1-oidc}', '{bucket:prod-1-oidc}', '  issuer: {s3: {bucket: prod-1-oidc}}'],
    ['{bucket: prod-1-oidc}', 'bucket:prod-1-oidc', '  issuer: {s3: {bucket: prod-1-oidc}}'],
    ['{s3: {bucket: prod-1-oidc}}', 's3://prod-1-oidc', '  issuer: {s3: {bucket: prod-1-oidc}}'],
  ])('that stands for a mapping: %s', (part, instead, corrected) => {
    expect(problemOf(chainWith(part, instead)).corrected).toBe(corrected);
  });

  it.each([
    ['[{managed: AmazonS3ReadOnlyAccess}]', 'AmazonS3ReadOnlyAccess', '[{managed: AmazonS3ReadOnlyAccess}]'],
    ['serviceAccount: {namespace: shop, name: orders}', 'serviceAccounts: shop/a', undefined],
  ])('that stands for a list: %s', (part, instead, meant) => {
    const line = chainWith(part, instead)
      .split('\n')
      .find((one) => one.includes(instead));
    expect(problemOf(chainWith(part, instead)).corrected).toBe(
      meant === undefined
        ? '    - serviceAccounts: [{namespace: shop, name: a}]'
        : line?.replace(instead, meant),
    );
  });

  it.each([
    ['ssh: cp-1.example.internal', 'local: "true"', 'local: true'],
    ['ssh: cp-1.example.internal', "local: 'true'", 'local: true'],
    ['policies:', 'maxSessionDuration: "3600"\n      policies:', '      maxSessionDuration: 3600'],
  ])('that is nothing but quotes: %s as %s', (part, instead, corrected) => {
    const problem = problemOf(chainWith(part, instead));
    expect(problem.corrected).toContain(corrected);
    expect(`${problem.why} ${problem.next}`).toContain('quotes');
  });

  it('of JSON that was pasted as a text', () => {
    const line = `policies: [{inline: {name: a, document: '{"Statement": []}'}}]`;
    expect(problemOf(chainWith('policies: [{managed: AmazonS3ReadOnlyAccess}]', line)).corrected).toBe(
      '      policies: [{inline: {name: a, document: {"Statement": []}}}]',
    );
  });

  it('of a name with a space in it', () => {
    expect(problemOf(chainWith('prod-1}', 'Prod 1}')).corrected).toBe('metadata: {name: prod-1}');
  });

  it('of a line that begins with a tab', () => {
    expect(problemOf('kind: TrustChain\nspec:\n\taws: {}\n').corrected).toBe('  aws: {}');
  });

  it.each([
    ['kind: TrustChain\nmetadata: {name: prod-1\n', 'metadata: {name: prod-1}'],
    ['metadata: {name: prod-1\nkind: TrustChain\n', 'metadata: {name: prod-1}'],
    ['kind: TrustChain\nspec: {aws: {region: x}', 'spec: {aws: {region: x}}'],
    ['kind: TrustChain\nspec: {aws: {region: x', undefined],
    ['kind: TrustChain\nmetadata: {name: prod-1 # the first\n', undefined],
  ])('of a bracket that is never closed: %j', (text, corrected) => {
    const problem = problemOf(text);
    expect(problem.corrected).toBe(corrected);
    expect(problem.place?.text).toContain('{');
  });

  it('of the head of the file, where only one word is right', () => {
    expect(problemOf(chainWith('kind: TrustChain', 'kind: Chain')).corrected).toBe('kind: TrustChain');
  });

  it('makes a file that can be read, once it is copied', () => {
    const line = '  injection: {mode: webhok, annotationPrefix: eks.amazonaws.com}';
    const { corrected = '' } = problemOf(chainAnd(line));
    expect(parseTrustChain('irsa.yaml', chainAnd(corrected)).injection.mode).toBe('webhook');
  });
});

it.each([
  ['a private key', '  signingKye: "-----BEGIN PRIVATE KEY-----"'],
  ['a token', '  audience: {a: eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2EifQ.c2ln}'],
  ['a token of GitHub', '  region: ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
  ['a field that is called so', '  password: hunter2hunter2'],
  ['a secret access key', `  audience: [${'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'}]`],
])('a line that may hold a secret is never shown: %s', (_, line) => {
  const { place, corrected } = problemOf(chainAnd(line));
  expect(place).toEqual({ file: 'irsa.yaml', line: 11, column: expect.any(Number) });
  expect(corrected).toBeUndefined();
});

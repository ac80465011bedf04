import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith, errorsOf } from '../../test/support/marked-chain.ts';
import type { IrsaError, Problem } from '../errors/irsa-error.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

/** The only problem of a text. */
function problemOf(text: string): Problem {
  const [first, ...more] = errorsOf(text);
  expect(more).toEqual([]);
  if (first === undefined) throw new Error('there is no problem');
  return first.problem;
}

const nodesLine = '  controlPlane: {nodes: [{name: cp-1, local: true}]}';

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

  it.each(['zones: Z0123456789ABC', 'zone: [Z0123456789ABC]', 'zone: Z0123456789ABC'])(
    'that stands for a list of texts, also under another name: %s',
    (zones) => {
      const text = chainWith('{managed: AmazonS3ReadOnlyAccess}', `{preset: {externalDns: {${zones}}}}`);
      expect(problemOf(text).corrected).toBe(
        '      policies: [{preset: {externalDns: {zones: [Z0123456789ABC]}}}]',
      );
    },
  );

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
    const document = '{"Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}';
    const line = `policies: [{inline: {name: a, document: '${document}'}}]`;
    expect(problemOf(chainWith('policies: [{managed: AmazonS3ReadOnlyAccess}]', line)).corrected).toBe(
      `      policies: [{inline: {name: a, document: ${document}}}]`,
    );
  });

  it('of a name with a space in it', () => {
    expect(problemOf(chainWith('prod-1}', 'Prod 1}')).corrected).toBe('metadata: {name: prod-1}');
  });

  it('of a line that begins with a tab', () => {
    expect(problemOf(chainWith('  aws: ', '\taws: ')).corrected).toBe('  aws: {region: eu-central-1}');
  });

  it.each([
    ['{name: prod-1}', '{name: prod-1', 'metadata: {name: prod-1}'],
    ['{name: prod-1}', '{name: prod-1 # the first', undefined],
    ['{s3: {bucket: prod-1-oidc}}', '{s3: {bucket: prod-1-oidc}', '  issuer: {s3: {bucket: prod-1-oidc}}'],
    ['{s3: {bucket: prod-1-oidc}}', '{s3: {bucket: prod-1-oidc', '  issuer: {s3: {bucket: prod-1-oidc}}'],
    ['{s3: {bucket: prod-1-oidc}}', '{s3: {bucket: "prod-1-oidc]}"', undefined],
    ['ssh: cp-1.example.internal}]}', 'local: true]}', nodesLine],
    ['ssh: cp-1.example.internal}]}', 'local: true]}}', nodesLine],
    ['ssh: cp-1.example.internal}]}', 'local: true}}', nodesLine],
    ['ssh: cp-1.example.internal}]}', 'local: true}}]', nodesLine],
  ])('of brackets that are never closed, said once: %s as %s', (part, instead, corrected) => {
    const problem = problemOf(chainWith(part, instead));
    expect(problem.corrected).toBe(corrected);
    expect(problem.place?.text).toContain(instead);
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

/** More of what may stand in a file, on which people slip. */
const longerChain = chainAnd(`      maxSessionDuration: 3600
    - name: prod-1-dns
      serviceAccounts: [{namespace: dns, name: external-dns}, {namespace: dns, name: "other"}]
      policies: [{preset: {externalDns: {zones: [Z0123456789ABC]}}}]
  signingKey: {source: generate}
  audience: sts.amazonaws.com
  injection: {mode: webhook, annotationPrefix: eks.amazonaws.com}`);

const slip = fc.record({
  at: fc.nat(longerChain.length - 1),
  length: fc.constantFrom(0, 1, 2),
  instead: fc.constantFrom('', ...'[]{}"\'\t: ,x0'),
});

/** Where brackets stand, most slips happen. */
const bracketSlip = fc
  .constantFrom(...[...longerChain.matchAll(/[[\]{}]+/g)].map(({ index, 0: run }) => ({ index, run })))
  .chain(({ index, run }) =>
    fc
      .array(fc.constantFrom('[', ']', '{', '}', ''), { minLength: 1, maxLength: 4 })
      .map((instead) => ({ at: index, length: run.length, instead: instead.join('') })),
  );

const fieldSlip = fc
  .constantFrom(...[...longerChain.matchAll(/\w+(?=:)/g)].map(({ index, 0: word }) => ({ index, word })))
  .chain(({ index, word }) =>
    fc.nat(word.length - 1).map((letter) => ({ at: index + letter, length: 1, instead: '' })),
  );

it('corrected lines, once they are copied, have no problem that was not said of them', () => {
  let copies = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(slip, bracketSlip, fieldSlip), { minLength: 1, maxLength: 2 }), (slips) => {
      const text = slips.reduce(
        (before, { at: from, length, instead }) =>
          before.slice(0, from) + instead + before.slice(from + length),
        longerChain,
      );
      const errors = errorsOf(text);
      const corrected = new Map<number | undefined, string>();
      for (const { problem } of errors) {
        if (problem.corrected !== undefined) corrected.set(problem.place?.line, problem.corrected);
      }
      const lines = text.split('\n').map((line, index) => corrected.get(index + 1) ?? line);
      const told = errors.filter(({ problem }) => problem.corrected === undefined).map(wordsOf);
      const left = errorsOf(lines.join('\n')).filter(({ problem }) => corrected.has(problem.place?.line));
      expect(left.map(wordsOf).filter((words) => !told.includes(words))).toEqual([]);
      copies += corrected.size;
    }),
    { numRuns: 300 },
  );
  expect(copies).toBeGreaterThan(30);
});

function wordsOf({ code, problem }: IrsaError): string {
  return `${code} ${problem.place?.line} ${problem.what}`;
}

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

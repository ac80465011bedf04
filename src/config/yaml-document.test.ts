import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { chainAnd, chainWith, expectProblems, smallestChain } from '../../test/support/marked-chain.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { largestFile, readYamlDocument } from './yaml-document.ts';

describe('a text that is not a single YAML document', () => {
  it('is reported at the position where the parser stops', () => {
    expectProblems(chainWith('kind: TrustChain', 'kind: "TrustChain" ‸x'), [
      'IRSA-CONFIG-001',
      'There is text after the end of a value.',
    ]);
  });

  it.each([
    ['a:\n  - b: 1\n   c: 2\n', 'A line between the entries of a list is not an entry.'],
    ['a:\n  b: 1\n c: 2\n', 'This line is indented differently'],
    ['a: 1\nb\nc: 2\n', 'A line is not a field with a value.'],
    ['a:\n- b\n-c\n', 'or a dash and a space before a list entry'],
    ['a: b: c\n', 'A field is where the value of another field belongs.'],
    ['a: @b\n', 'Put the text in quotes.'],
    ['a: ["b" "c"]\n', 'A comma is missing.'],
    ['a: {b: 1 c: 2}\n', 'A comma is missing.'],
    ['a: [b,,c]\n', 'There is an extra comma.'],
    ['a: {b: 1}}\n', 'A bracket closes nothing.'],
    ['a: "\\q"\n', 'Double the backslash'],
    ['a: {b: \u0024{BUCKET}}\n', 'irsa.yaml has no variables'],
    ['a: {b:\u00a0{c: 1}}\n', 'a no-break space'],
    ['a:\u00a0b\nc: 1\n', 'a no-break space'],
  ])('is reported with a message for users: %j', (text, words) => {
    try {
      readYamlDocument('irsa.yaml', text);
    } catch (error) {
      const [first, ...others] = error instanceof IrsaErrors ? error.errors : [];
      expect(others).toEqual([]);
      expect(Object.values(first?.problem ?? {}).join(' ')).toContain(words);
      return;
    }
    throw new Error('there is no problem');
  });

  it('is reported at the unclosed bracket, not at the position where the parser stops', () => {
    expectProblems(chainWith('{name: prod-1}', '{name: ‸"prod-1}'), [
      'IRSA-CONFIG-001',
      'This " is never closed.',
    ]);
    expectProblems('{"kind": "TrustChain",\n"spec": ‸{"aws": {"region": "x"}\n', [
      'IRSA-CONFIG-001',
      'Add } at its end.',
    ]);
    expectProblems('kind: TrustChain\nspec: ‸[a, b\n\n', ['IRSA-CONFIG-001', 'Add ] at its end.']);
  });

  it('may not be indented with tabs', () => {
    expectProblems('kind: TrustChain\nspec:\n‸\taws: {}\n', [
      'IRSA-CONFIG-001',
      'Replace the tab with spaces.',
    ]);
  });

  it('may not contain unknown tags', () => {
    expectProblems(chainWith('kind: TrustChain', 'kind: ‸!secret TrustChain'), [
      'IRSA-CONFIG-001',
      'a tag (!…)',
    ]);
  });

  it('may not name a missing anchor', () => {
    expectProblems(chainWith('{name: prod-1}', '‸*base'), ['IRSA-CONFIG-001', 'base']);
  });

  it('is refused when it is empty or only a comment', () => {
    expectProblems('‸', [
      'IRSA-CONFIG-007',
      'The file is empty.',
      'Remove it, then write one with `irsactl init`.',
    ]);
    expectProblems('‸# nothing yet\n', ['IRSA-CONFIG-007', 'empty']);
  });

  it('is refused when it is a list or a word', () => {
    expectProblems('‸- a\n- b\n', ['IRSA-CONFIG-007', 'a mapping of fields', 'found a list']);
    expectProblems('‸hello\n', ['IRSA-CONFIG-007', '"hello"']);
  });

  it('is refused when it contains a second document', () => {
    expectProblems(`${smallestChain}‸---\n${smallestChain}`, ['IRSA-CONFIG-001', 'several YAML documents']);
  });

  it('may begin with --- and end with ...', () => {
    expectProblems(`---\n${smallestChain}...\n`);
  });

  it('may begin with a byte order mark and have Windows line endings', () => {
    expectProblems(`\uFEFF${smallestChain.replaceAll('\n', '\r\n')}`);
  });
});

describe('a duplicate field', () => {
  it('is reported at its second place, with all other problems', () => {
    expectProblems(
      chainWith('aws: {region: eu-central-1}', 'aws: {region: eu-central-1, ‸region: ‸nowhere}'),
      ['IRSA-CONFIG-006', '"region" is duplicated', 'irsa.yaml:5:9'],
      ['IRSA-CONFIG-007', 'nowhere'],
    );
  });
});

describe('a text made to exhaust memory', () => {
  it('is refused if it is too large', () => {
    expectProblems(`‸${smallestChain}${'#'.repeat(largestFile)}`, ['IRSA-CONFIG-001', 'too large']);
  });

  it('is refused when aliases multiply', () => {
    const levels = ['a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [...pair])) {
      levels.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    const text = levels.join('\n');
    const last = text.lastIndexOf('*');
    expectProblems(`${text.slice(0, last)}‸${text.slice(last)}`, ['IRSA-CONFIG-001', 'aliases']);
  });

  it('is refused when it has too many aliases, at the first above the limit', () => {
    const before = Array.from({ length: 100 }, () => '*a').join(', ');
    expectProblems(`a: &a x\nb: [${before}, ‸*a, *a]\n`, ['IRSA-CONFIG-001', 'at most 100']);
  });

  it('is refused when an alias is inside the value that it repeats', () => {
    expectProblems(chainAnd('  tags: &tags {team: ‸*tags}'), ['IRSA-CONFIG-001', 'a value that contains it']);
  });

  it('is refused when it has thousands of nested values', () => {
    expectProblems(`‸${'['.repeat(20_000)}`, ['IRSA-CONFIG-001', 'nested']);
  });

  it('may still use a few aliases', () => {
    expectProblems(
      chainAnd(
        '    - serviceAccount: {namespace: shop, name: cart}\n      policies: &p [{managed: ReadOnlyAccess}]\n    - serviceAccount: {namespace: shop, name: pay}\n      policies: *p',
      ),
    );
  });

  it('points into the value behind an alias', () => {
    const policies = '&p [{managed: ‸"not a policy"}]';
    const text = chainWith('[{managed: AmazonS3ReadOnlyAccess}]', policies);
    expectProblems(text, ['IRSA-CONFIG-007', 'not a policy']);
  });
});

it('a mapping as the name of a field is refused, without a warning from Node', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  expectProblems(chainAnd('  tags: ‸{{a: b}: c}'), ['IRSA-CONFIG-007']);
  expect(warn).not.toHaveBeenCalled();
});

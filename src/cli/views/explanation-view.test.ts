import { describe, expect, it } from 'vitest';
import { linkNames } from '../../chain/link-name.ts';
import { fieldNamed, fieldSections } from '../../config/field-sections.ts';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { errorCatalogue } from '../../errors/catalogue/index.ts';
import { codeLines, fieldLines, linkLines, wordListLines } from './explanation-view.ts';
import { type Canvas, type Line, renderLine } from './paint.ts';

const canvas: Canvas = { colour: false, width: 80 };
const shown = (lines: readonly Line[]) => lines.map((line) => renderLine(line, canvas)).join('\n');
const sections = fieldSections(irsaJsonSchema(), { literal: (text) => text, mapping: () => 'mapping' });
const field = (path: string) => {
  const found = fieldNamed(path, sections);
  return found === null ? undefined : shown(fieldLines(found, canvas));
};

describe('a field', () => {
  it('that is a mapping shows its fields', () => {
    expect(field('spec.issuer')).toMatch(/^spec\.issuer {2}mapping, required\n\n/);
    expect(field('spec.issuer')).toMatch(/\nFields, exactly one of these:\n {2}s3 {2}mapping\n {6}/);
    expect(field('spec.roles')).toMatch(
      /\nFields, exactly one of serviceAccount and serviceAccounts:\n {2}serviceAccount {2}/,
    );
  });

  it('in a list is found without brackets', () => {
    expect(field('spec.roles')).toContain('\n  serviceAccount  mapping');
    expect(field('spec.roles.policies')).toMatch(/^spec\.roles\.policies {2}/);
  });

  it('with a value shows its type and default', () => {
    expect(field('spec.signingKey.source')).toMatch(
      /^spec\.signingKey\.source {2}cluster, .*, default cluster\n\n/,
    );
    expect(field('spec.aws.region')).toMatch(/^spec\.aws\.region {2}text, required\n\n/);
  });

  it.each(['', 'spec.nothing', 'spec.issuer.', 'constructor', 'spec.issuer.s3.bucket.name'])(
    'has no explanation if it does not exist: %j',
    (path) => expect(field(path)).toBeUndefined(),
  );

  it('has an explanation for every field of the schema', () => {
    const paths = sections.flatMap(({ path, fields }) =>
      fields.map(({ name }) => (path === '' ? name : `${path.replaceAll('[]', '')}.${name}`)),
    );
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => field(path) === undefined)).toEqual([]);
  });
});

it('a link shows its condition', () => {
  expect(shown(linkLines('roles', canvas))).toMatch(
    /^roles {2}a link of the chain\n\nEach role trusts exactly its service accounts/,
  );
});

it('a link names its field in irsa.yaml, which can be explained', () => {
  for (const link of linkNames.filter((one) => one !== 'proof' && one !== 'identity-provider')) {
    const [, path = ''] = /`irsactl explain (\S+)`/.exec(shown(linkLines(link, canvas))) ?? [];
    expect(field(path)).toBeDefined();
  }
});

it('the proof makes no changes, so its explanation suggests no plan', () => {
  expect(shown(linkLines('roles', canvas))).toContain('`irsactl plan --only roles`');
  expect(shown(linkLines('proof', canvas))).not.toContain('irsactl plan');
});

it.each([60, 80, 120])(
  'the list of words fits into %i columns: links in order, then codes in order',
  (width) => {
    const lines = shown(wordListLines({ colour: false, width })).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    const words = lines
      .filter((line) => /^(?:[a-z-]+|IRSA-[A-Z]+-\d+) /.test(line))
      .map((line) => line.split(' ')[0]);
    expect(words).toEqual([...linkNames, ...Object.keys(errorCatalogue).toSorted()]);
    expect(lines.join(' ')).toContain('`irsactl explain spec`');
  },
);

it('a code fits into the width, and links only to existing files', () => {
  const page = shown(codeLines('IRSA-CONFIG-006', canvas));
  expect(page).toMatch(/`irsactl explain spec`,\s+`irsactl explain spec\.roles`\.$/);
  expect(Math.max(...page.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

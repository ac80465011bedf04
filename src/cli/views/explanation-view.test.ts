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
  it('that is a mapping shows what is within', () => {
    expect(field('spec.issuer')).toMatch(/^spec\.issuer {2}mapping, required\n\n/);
    expect(field('spec.issuer')).toMatch(/\nFields, exactly one of these:\n {2}s3 {2}mapping\n {6}/);
    expect(field('spec.roles')).toMatch(
      /\nFields, exactly one of serviceAccount and serviceAccounts:\n {2}serviceAccount {2}/,
    );
  });

  it('of a list is found without its brackets', () => {
    expect(field('spec.roles')).toContain('\n  serviceAccount  mapping');
    expect(field('spec.roles.policies')).toMatch(/^spec\.roles\.policies {2}/);
  });

  it('with a value shows its type and default', () => {
    expect(field('spec.injection.mode')).toMatch(
      /^spec\.injection\.mode {2}webhook, .*, default webhook\n\n/,
    );
    expect(field('spec.aws.region')).toMatch(/^spec\.aws\.region {2}text, required\n\n/);
  });

  it.each(['', 'spec.nothing', 'spec.issuer.', 'constructor', 'spec.issuer.s3.bucket.name'])(
    'is not invented: %j',
    (path) => expect(field(path)).toBeUndefined(),
  );

  it('is there for every field that the schema has', () => {
    const paths = sections.flatMap(({ path, fields }) =>
      fields.map(({ name }) => (path === '' ? name : `${path.replaceAll('[]', '')}.${name}`)),
    );
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => field(path) === undefined)).toEqual([]);
  });
});

it('a link shows what must be true', () => {
  expect(shown(linkLines('roles', canvas))).toMatch(
    /^roles {2}a link of the chain\n\nEach role trusts exactly its service accounts/,
  );
});

it('the proof has nothing to change, so no plan is advised', () => {
  expect(shown(linkLines('roles', canvas))).toContain('`irsactl plan --only roles`');
  expect(shown(linkLines('proof', canvas))).not.toContain('irsactl plan');
});

it.each([60, 80, 120])(
  'the list of words keeps to %i columns: links in their order, then codes in theirs',
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

it('a code keeps to the width, and leads to no file that is not there', () => {
  const page = shown(codeLines('IRSA-CONFIG-006', canvas));
  expect(page).toMatch(/`irsactl explain spec`,\s+`irsactl explain spec\.roles`\.$/);
  expect(Math.max(...page.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

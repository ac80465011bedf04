import { type LinkName, linkMeanings, linkNames } from '../../chain/link-name.ts';
import type { FieldRow, FieldSection, NamedField } from '../../config/field-sections.ts';
import { type ErrorCode, errorCatalogue, errorCodes } from '../../errors/catalogue/index.ts';
import { listed } from '../../errors/listed.ts';
import { type Canvas, hanging, type Line, paint, wrap } from './paint.ts';

/** The links, the commands for fields and pages, and all codes. */
export function wordListLines({ width }: Canvas): readonly Line[] {
  return [
    'Links of the chain:',
    ...linkNames.flatMap((link) => wordLines(link, linkMeanings[link], width)),
    '',
    ...wrap('Fields of irsa.yaml: `irsactl explain spec`, `irsactl explain spec.issuer.s3`.', '', width),
    ...wrap('Pages of the documents: `irsactl explain docs`, `irsactl explain tutorial`.', '', width),
    '',
    'Error codes:',
    ...errorCodes.flatMap((code) => wordLines(code, errorCatalogue[code].title, width)),
  ];
}

function wordLines(word: string, text: string, width: number): readonly Line[] {
  return hanging(word.padEnd(22), text, ' '.repeat(22), width);
}

export function codeLines(code: ErrorCode, { width }: Canvas): readonly Line[] {
  const { title, meaning, cure } = errorCatalogue[code];
  return [
    [paint('bold', code), `  ${title}`],
    '',
    ...wrap(withoutLinks(meaning), '', width),
    '',
    ...wrap(`What to do: ${withoutLinks(cure)}`, '', width),
  ];
}

export function linkLines(link: LinkName, { width }: Canvas): readonly Line[] {
  return [
    [paint('bold', link), '  a link of the chain'],
    '',
    ...wrap(linkMeanings[link], '', width),
    '',
    ...wrap(checkHint(link), '', width),
    ...(fields[link] === undefined
      ? []
      : wrap(`\`irsactl explain ${fields[link]}\` describes its field in irsa.yaml.`, '', width)),
    ...(link === 'roles' ? ['', ...roleToCopy] : []),
  ];
}

const roleToCopy: readonly Line[] = [
  'To add a role, copy these lines into irsa.yaml, then run `irsactl apply`:',
  '',
  '  spec:',
  '    roles:',
  '      - serviceAccount: {namespace: shop, name: web}',
  '        policies:',
  '          - managed: AmazonS3ReadOnlyAccess',
  '',
  'To remove one, remove its lines, then run `irsactl apply --prune`.',
];

/** The links with a field of their own in irsa.yaml. */
const fields: Partial<Readonly<Record<LinkName, string>>> = {
  'signing-key': 'spec.signingKey',
  issuer: 'spec.issuer',
  roles: 'spec.roles',
  'control-plane': 'spec.controlPlane',
  injection: 'spec.injection',
};

/** The proof plans no changes. */
function checkHint(link: LinkName): string {
  return link === 'proof'
    ? '`irsactl verify` shows whether it holds. It plans no changes.'
    : `\`irsactl plan --only ${link}\` shows what would change, \`irsactl verify\` whether it holds.`;
}

export function fieldLines({ path, row, section }: NamedField, canvas: Canvas): readonly Line[] {
  const description = withoutLinks(section?.description ?? row.description);
  return [
    [paint('bold', path), `  ${factsOf(row)}`],
    ...(description === '' ? [] : ['', ...wrap(description, '', canvas.width)]),
    ...(section === undefined ? [] : insideLines(section, canvas)),
  ];
}

function insideLines({ choice, fields }: FieldSection, { width }: Canvas): readonly Line[] {
  return [
    '',
    ...wrap(`Fields${amongFields(choice, fields)}:`, '', width),
    ...fields.flatMap((field): readonly Line[] => [
      ['  ', paint('bold', field.name), `  ${factsOf(field)}`],
      ...wrap(withoutLinks(field.description), '      ', width),
    ]),
  ];
}

function amongFields(choice: FieldSection['choice'], fields: FieldSection['fields']): string {
  if (choice.length === 0) return '';
  return choice.length === fields.length ? ', exactly one of these' : `, exactly one of ${listed(choice)}`;
}

function factsOf({ type, need, default: value }: FieldRow): string {
  if (need === 'required') return `${type}, required`;
  return value === null ? type : `${type}, default ${value}`;
}

/** Replaces Markdown links by their text, because their relative paths work only on a page. */
export function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}

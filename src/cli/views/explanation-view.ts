import { type LinkName, linkMeanings, linkNames } from '../../chain/link-name.ts';
import type { FieldRow, FieldSection, NamedField } from '../../config/field-sections.ts';
import { type ErrorCode, errorCatalogue, errorCodes } from '../../errors/catalogue/index.ts';
import { listed } from '../../errors/listed.ts';
import { type Canvas, hanging, type Line, paint, wrap } from './paint.ts';
import { withoutLinks } from './without-links.ts';

/** What there is to be explained: the links in their order, the way to the fields, and every code. */
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

/** Of a text that is too long the rest stands below its beginning. */
function wordLines(word: string, text: string, width: number): readonly Line[] {
  return hanging(word.padEnd(22), text, ' '.repeat(22), width);
}

/** The page of a code. */
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

/** What must be true of a link, and how to look at it. */
export function linkLines(link: LinkName, { width }: Canvas): readonly Line[] {
  return [
    [paint('bold', link), '  a link of the chain'],
    '',
    ...wrap(linkMeanings[link], '', width),
    '',
    ...wrap(howToLook(link), '', width),
  ];
}

/** The proof looks at the others and changes nothing. */
function howToLook(link: LinkName): string {
  return link === 'proof'
    ? '`irsactl verify` shows whether it holds. There is nothing of it to change.'
    : `\`irsactl plan --only ${link}\` shows what would change, \`irsactl verify\` whether it holds.`;
}

/** A field, and the fields within it. */
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

import { type Alias, type Document, LineCounter, parseAllDocuments, visit } from 'yaml';
import { IrsaError, IrsaErrors, type Place } from '../errors/irsa-error.ts';
import { type FieldPath, mayBeShown, quoted } from './fault.ts';
import { keyText, startOf, yamlPlaces } from './yaml-places.ts';
import { syntaxErrors } from './yaml-syntax-errors.ts';

/** In bytes; several times the size of 500 roles with inline policies. */
export const largestFile: number = 1024 * 1024;
const mostAliases = 100;

/** An irsa.yaml as data, with the place of each value in the text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Problems that leave the rest of the file readable: duplicate fields. */
  readonly errors: readonly IrsaError[];
  place(path: FieldPath, at: 'key' | 'value'): Place;
  /** The text of a plain value as the user wrote it, for example the digits of a number. */
  source(path: FieldPath): string | undefined;
}

/** Reads one YAML document; throws IrsaErrors if the text is not one. */
export function readYamlDocument(file: string, text: string): YamlDocument {
  if (Buffer.byteLength(text) > largestFile) throw tooLarge(file);
  const counter = new LineCounter();
  const lines = text.split(/\r?\n/);
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    const place = { file, line: Math.max(line, 1), column: Math.max(col, 1) };
    const shown = lines[place.line - 1];
    return shown !== undefined && mayBeShown(shown) ? { ...place, text: shown } : place;
  };
  const documents = parseAllDocuments(text, {
    lineCounter: counter,
    prettyErrors: false,
    // Otherwise the library emits warnings through Node.
    logLevel: 'error',
    uniqueKeys: false,
  });
  const [document, second] = [...documents];
  if (document === undefined) throw new IrsaErrors([emptyFile(file)]);
  const errors = syntaxErrors(document, text, placeAt);
  if (errors.length > 0) throw new IrsaErrors(errors);
  if (second) throw new IrsaErrors([severalDocuments(placeAt(second.range[0]))]);
  const value = toData(document, placeAt);
  const places = yamlPlaces(document);
  return {
    value,
    errors: repeatedFields(document, placeAt),
    place: (path, at) => placeAt(places.offset(path, at)),
    source: places.source,
  };
}

function toData(document: Document.Parsed, placeAt: (offset: number) => Place): unknown {
  const aliases = aliasesOf(document);
  const last = aliases.at(-1);
  if (aliases.length > mostAliases) throw new IrsaErrors([expandsTooFar(placeAt(startOf(last?.alias)))]);
  for (const { alias, target, loops } of aliases) {
    if (loops) throw new IrsaErrors([expandsTooFar(placeAt(startOf(alias)))]);
    if (target === undefined) throw new IrsaErrors([unknownAnchor(alias.source, placeAt(startOf(alias)))]);
  }
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (cause) {
    throw new IrsaErrors([expandsTooFar(placeAt(startOf(last?.alias)), cause)]);
  }
}

interface FoundAlias {
  readonly alias: Alias;
  readonly target: unknown;
  /** The alias is inside the value that it repeats, which would make infinite data. */
  readonly loops: boolean;
}

/** The aliases of a document, up to the first above the limit; resolving each one walks the whole document. */
function aliasesOf(document: Document.Parsed): readonly FoundAlias[] {
  const found: FoundAlias[] = [];
  visit(document, {
    Alias(_key, alias, ancestors) {
      const target = alias.resolve(document);
      found.push({ alias, target, loops: ancestors.some((ancestor) => ancestor === target) });
      return found.length > mostAliases ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Duplicate fields. The parser's own search is quadratic in the size of a mapping. */
function repeatedFields(document: Document.Parsed, placeAt: (offset: number) => Place): readonly IrsaError[] {
  const errors: IrsaError[] = [];
  visit(document, {
    Map(_key, map) {
      const first = new Map<string, number>();
      for (const { key } of map.items) {
        const name = keyText(key);
        const before = first.get(name);
        if (before === undefined) first.set(name, startOf(key));
        else errors.push(repeatedField(name, placeAt(before), placeAt(startOf(key))));
      }
    },
  });
  return errors;
}

/** The error for a file with more than `largestFile` bytes. */
export function tooLarge(file: string): IrsaErrors {
  return new IrsaErrors([
    new IrsaError('IRSA-CONFIG-001', {
      what: 'The file is too large.',
      why: `An irsa.yaml may have at most ${largestFile} bytes.`,
      next: 'Check that this is the right file. If it is, split the roles over several chains.',
      place: { file, line: 1, column: 1 },
    }),
  ]);
}

function expandsTooFar(place: Place, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CONFIG-001',
    {
      what: 'The aliases of the file expand too far.',
      why: `A file may have at most ${mostAliases} YAML aliases (*name), and no alias may refer to a value that contains it.`,
      next: 'Write the values out instead of repeating them with aliases.',
      place,
    },
    { cause },
  );
}

function unknownAnchor(name: string, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'The file repeats a value that it does not define.',
    why: `There is no &${name} before *${name}.`,
    next: `Write the value out, or put it in quotes if *${name} is meant as text.`,
    place,
  });
}

function emptyFile(file: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-007', {
    what: 'The file is empty.',
    why: 'Expected the fields apiVersion, kind, metadata and spec.',
    // init overwrites no file, and standard input and devices cannot be removed.
    next: `${file === '-' || file.startsWith('/dev/') ? 'W' : 'Remove it, then w'}rite one with \`irsactl init\`.`,
    place: { file, line: 1, column: 1 },
  });
}

function severalDocuments(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'The file contains several YAML documents.',
    why: 'A file describes exactly one chain; a second document begins here.',
    next: 'Put each chain into its own file and name it with -f.',
    place,
  });
}

function repeatedField(name: string, before: Place, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-006', {
    what: `The field ${quoted(name)} is duplicated.`,
    why: `It is already at ${before.file}:${before.line}:${before.column}; YAML allows each name once in a mapping.`,
    next: 'Remove one of them.',
    place,
  });
}

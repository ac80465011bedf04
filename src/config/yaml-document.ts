import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
} from 'yaml';
import { IrsaError, IrsaErrors, type Place } from '../errors/irsa-error.ts';
import type { FieldPath } from './fault.ts';
import { syntaxErrors } from './yaml-syntax-errors.ts';

/** In bytes: several times what 500 roles with inline policies take. */
export const largestFile = 1024 * 1024;
const mostAliases = 100;

/** An irsa.yaml as data, with the way back from each value to its place in the text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Problems that leave the rest of the file readable: fields that are written twice. */
  readonly errors: readonly IrsaError[];
  place(path: FieldPath, at: 'key' | 'value'): Place;
  /** The text of a plain value as the user wrote it, for example the digits of a number. */
  source(path: FieldPath): string | undefined;
}

/** Reads one YAML document; throws IrsaErrors where the text as a whole is not one. */
export function readYamlDocument(file: string, text: string): YamlDocument {
  if (Buffer.byteLength(text) > largestFile) throw tooLarge(file);
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document, second] = [...documents];
  if (document === undefined) throw new IrsaErrors([emptyFile(file)]);
  const errors = syntaxErrors(document, placeAt);
  if (errors.some((error) => error.code !== 'IRSA-CONFIG-005')) throw new IrsaErrors(errors);
  if (second) throw new IrsaErrors([severalDocuments(placeAt(second.range[0]))]);
  return {
    value: toData(document, placeAt),
    errors,
    place: (path, at) => placeAt(offsetOf(document, path, at)),
    source: (path) => sourceOf(document, path),
  };
}

function toData(document: Document.Parsed, placeAt: (offset: number) => Place): unknown {
  const aliases = aliasesOf(document);
  const last = aliases.at(-1);
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
  /** Stands inside the very value that it stands for, which would make data without end. */
  readonly loops: boolean;
}

/** The aliases of a document, up to the first that is one too many; looking each up walks the whole document. */
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

/** Follows the path as far as the file goes, so that a missing field points at what should contain it. */
function offsetOf(document: Document.Parsed, path: FieldPath, at: 'key' | 'value'): number {
  let offset = startOf(document.contents);
  let node = resolveAlias(document, document.contents);
  for (const [depth, step] of path.entries()) {
    const { key, value } = child(node, step);
    if (key === undefined && value === undefined) break;
    const last = depth === path.length - 1;
    const target = at === 'key' && last ? (key ?? value) : isEmpty(value) ? (key ?? value) : value;
    offset = startOf(target);
    node = resolveAlias(document, value);
  }
  return offset;
}

function sourceOf(document: Document.Parsed, path: FieldPath): string | undefined {
  let node = resolveAlias(document, document.contents);
  for (const step of path) node = resolveAlias(document, child(node, step).value);
  return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
}

function child(node: unknown, step: string | number): { key?: unknown; value?: unknown } {
  if (isSeq(node) && typeof step === 'number') return { value: node.items[step] };
  if (!isMap(node)) return {};
  // The last pair of a field that is written twice is the one whose value counts.
  const pair = node.items.findLast((item) => isPair(item) && String(item.key) === String(step));
  return pair ? { key: pair.key, value: pair.value } : {};
}

function resolveAlias(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function isEmpty(node: unknown): boolean {
  return !isNode(node) || (isScalar(node) && node.source === '' && node.type === 'PLAIN');
}

function startOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}

/** The error for a file of more than `largestFile` bytes. */
export function tooLarge(file: string): IrsaErrors {
  return new IrsaErrors([
    new IrsaError('IRSA-CONFIG-002', {
      what: `${file} is too large.`,
      why: `An irsa.yaml has at most ${largestFile} bytes.`,
      next: 'Check that this is the right file; split the roles over several chains if it is.',
      place: { file, line: 1, column: 1 },
    }),
  ]);
}

function expandsTooFar(place: Place, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CONFIG-002',
    {
      what: `The aliases of ${place.file} expand too far.`,
      why: `At most ${mostAliases} values may come from YAML aliases (*name), and none from inside itself.`,
      next: 'Write the values out instead of repeating them by aliases.',
      place,
    },
    { cause },
  );
}

function unknownAnchor(name: string, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-003', {
    what: `${place.file} repeats a value that it does not hold.`,
    why: `There is no &${name} before *${name}.`,
    next: `Write the value out, or put it in quotes if *${name} is meant as text.`,
    place,
  });
}

function emptyFile(file: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-007', {
    what: `${file} is empty.`,
    why: 'Expected the fields apiVersion, kind, metadata and spec.',
    next: 'Write one with `irsactl init`.',
    place: { file, line: 1, column: 1 },
  });
}

function severalDocuments(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-004', {
    what: `${place.file} holds several YAML documents.`,
    why: 'A file describes exactly one chain; a second document begins here.',
    next: 'Put each chain into a file of its own and name it with -f.',
    place,
  });
}

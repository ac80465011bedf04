import { createHash } from 'node:crypto';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { lineStart } from './parse-manifest.ts';

/**
 * The kubelet starts a static pod anew when its manifest becomes another one, not when a file that it mounts does. Where
 * only key files change, this annotation is what becomes another one.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/#dynamic-addition-and-removal-of-static-pods
 */
export const keysAnnotation = 'irsactl.dev/keys';

function keysHash(kids: readonly string[]): string {
  return createHash('sha256').update(kids.join(' ')).digest('hex').slice(0, 16);
}

/**
 * The annotation's next value. The same keys may have to be read anew: where their hash stands already, another one takes
 * its place.
 */
export function nextKeysHash(kids: readonly string[], today: string | null): string {
  const usual = keysHash(kids);
  return today === usual ? keysHash([...kids, usual]) : usual;
}

/** Null where the manifest does not have it. */
export function keysAnnotationOf(content: Uint8Array): string | null {
  const value = parseDocument(Buffer.from(content).toString('latin1')).getIn([
    'metadata',
    'annotations',
    keysAnnotation,
  ]);
  return typeof value === 'string' ? value : null;
}

/** The manifest with the annotation, changed in that line and nowhere else; null where it has no place for a line. */
export function withKeysAnnotation(content: Uint8Array, value: string): Buffer | null {
  const edited = annotated(Buffer.from(content).toString('latin1'), value);
  // Guards against a form of YAML that the editing does not foresee.
  return edited && isWhole(edited) && keysAnnotationOf(edited) === value ? edited : null;
}

function annotated(text: string, value: string): Buffer | null {
  const root = parseDocument(text).contents;
  if (!isMap(root)) return null;
  const line = `${keysAnnotation}: "${value}"`;
  const metadata = entryOf(root, 'metadata');
  if (!metadata) return insertBefore(text, root, ['metadata:', '  annotations:', `    ${line}`]);
  if (isEmpty(metadata)) return fill(text, metadata, ['  annotations:', `    ${line}`]);
  if (!isMap(metadata.value)) return null;
  const annotations = entryOf(metadata.value, 'annotations');
  if (!annotations) return insertBefore(text, metadata.value, ['annotations:', `  ${line}`]);
  if (isEmpty(annotations)) return fill(text, annotations, [`  ${line}`]);
  if (!isMap(annotations.value)) return null;
  const own = entryOf(annotations.value, keysAnnotation);
  return own ? replaceValue(text, own, value) : insertBefore(text, annotations.value, [line]);
}

/** Where several documents stand in one file, only the first holds anything. */
function isWhole(content: Uint8Array): boolean {
  const { errors } = parseDocument(Buffer.from(content).toString('latin1'));
  return errors.every(({ code }) => code === 'MULTIPLE_DOCS');
}

function entryOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find((item) => nameOf(item) === name);
}

/** `{}`, or nothing at all. */
function isEmpty({ value }: Pair): boolean {
  return isMap(value) ? value.items.length === 0 : isScalar(value) && value.value === null;
}

/** Puts lines, indented by the entry itself, in the place of an empty value. */
function fill(text: string, pair: Pair, lines: readonly string[]): Buffer | null {
  const { key, value } = pair;
  const [start, keyEnd] = [startOf(pair), isScalar(key) ? key.range?.[1] : undefined];
  const end = isMap(value) || isScalar(value) ? value.range?.[1] : undefined;
  if (start === null || keyEnd === undefined || end === undefined) return null;
  // Another line may rest on what has a name.
  if ((isMap(value) || isScalar(value)) && value.anchor) return null;
  const indent = text.slice(lineStart(text, start), start);
  if (indent.trim() !== '') return null;
  const written = lines.map((line) => lineBreak(text) + indent + line).join('');
  // Nothing at all counts as standing behind the comment of its line.
  const rest = isScalar(value) && value.source === '' ? text.indexOf(':', keyEnd) + 1 : end;
  return Buffer.from(`${text.slice(0, keyEnd)}:${written}${text.slice(rest)}`, 'latin1');
}

function nameOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function startOf(pair: Pair | undefined): number | null {
  return pair && isScalar(pair.key) ? (pair.key.range?.[0] ?? null) : null;
}

function replaceValue(text: string, { value }: Pair, wanted: string): Buffer | null {
  const range = isScalar(value) ? value.range : null;
  return range ? Buffer.from(`${text.slice(0, range[0])}"${wanted}"${text.slice(range[1])}`, 'latin1') : null;
}

/** Above the first entry of a map, with its indentation: in braces there is no line for it. */
function insertBefore(text: string, map: YAMLMap, lines: readonly string[]): Buffer | null {
  const start = startOf(map.items[0]);
  if (map.flow || start === null) return null;
  const at = lineStart(text, start);
  const indent = text.slice(at, start);
  if (indent.trim() !== '') return null;
  const end = lineBreak(text);
  return Buffer.from(
    text.slice(0, at) + lines.map((line) => indent + line + end).join('') + text.slice(at),
    'latin1',
  );
}

function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

import { createHash } from 'node:crypto';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { lineStart } from './parse-manifest.ts';

/**
 * The kubelet restarts a static pod when its manifest changes, not when a mounted file does. If only key files change, this
 * annotation changes the manifest.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/#dynamic-addition-and-removal-of-static-pods
 */
export const keysAnnotation = 'irsactl.dev/keys';

function keysHash(kids: readonly string[]): string {
  return createHash('sha256').update(kids.join(' ')).digest('hex').slice(0, 16);
}

/**
 * The annotation's next value. The API server may have to reread the same keys: if the annotation already has their hash,
 * this returns another one.
 */
export function nextKeysHash(kids: readonly string[], today: string | null): string {
  const usual = keysHash(kids);
  return today === usual ? keysHash([...kids, usual]) : usual;
}

/** Null if the manifest does not have it. */
export function keysAnnotationOf(content: Uint8Array): string | null {
  const value = parseDocument(Buffer.from(content).toString('latin1')).getIn([
    'metadata',
    'annotations',
    keysAnnotation,
  ]);
  return typeof value === 'string' ? value : null;
}

/** The manifest with the annotation, changed only in that line; null if there is no place for a line. */
export function withKeysAnnotation(content: Uint8Array, value: string): Buffer | null {
  const edited = annotated(Buffer.from(content).toString('latin1'), value);
  // Guards against forms of YAML that the edit does not support.
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

/** If a file has several documents, only the first has content. */
function isWhole(content: Uint8Array): boolean {
  const { errors } = parseDocument(Buffer.from(content).toString('latin1'));
  return errors.every(({ code }) => code === 'MULTIPLE_DOCS');
}

function entryOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find((item) => nameOf(item) === name);
}

/** `{}`, or no value at all. */
function isEmpty({ value }: Pair): boolean {
  return isMap(value) ? value.items.length === 0 : isScalar(value) && value.value === null;
}

/** Replaces an empty value with lines, indented below the entry. */
function fill(text: string, pair: Pair, lines: readonly string[]): Buffer | null {
  const { key, value } = pair;
  const [start, keyEnd] = [startOf(pair), isScalar(key) ? key.range?.[1] : undefined];
  const end = isMap(value) || isScalar(value) ? value.range?.[1] : undefined;
  if (start === null || keyEnd === undefined || end === undefined) return null;
  // Another line may refer to an anchor.
  if ((isMap(value) || isScalar(value)) && value.anchor) return null;
  const indent = text.slice(lineStart(text, start), start);
  if (indent.trim() !== '') return null;
  const written = lines.map((line) => lineBreak(text) + indent + line).join('');
  // A missing value has its position after the comment of its line.
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

/** Inserts lines above the first entry of a map, with its indentation; null for a map in braces, which has no lines. */
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

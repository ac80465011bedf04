import { createHash } from 'node:crypto';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { lineStart } from './parse-manifest.ts';

/**
 * The kubelet starts a static pod anew when its manifest becomes another one, not when a file that it mounts does. Where
 * only key files change, this annotation is what becomes another one.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/#dynamic-addition-and-removal-of-static-pods
 */
export const keysAnnotation = 'irsactl.dev/keys';

/** What stands for some keys, whose kids it is made of. */
export function keysHash(kids: readonly (string | null | undefined)[]): string {
  return createHash('sha256').update(kids.join(' ')).digest('hex').slice(0, 16);
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
  const text = Buffer.from(content).toString('latin1');
  const root = parseDocument(text).contents;
  if (!isMap(root)) return null;
  const metadata = mapAt(root, 'metadata');
  const annotations = metadata && mapAt(metadata, 'annotations');
  const line = `${keysAnnotation}: "${value}"`;
  if (annotations) {
    const own = annotations.items.find((item) => nameOf(item) === keysAnnotation);
    return own ? replaceValue(text, own, value) : insertBefore(text, annotations, [line]);
  }
  if (metadata) return insertBefore(text, metadata, ['annotations:', `  ${line}`]);
  return insertBefore(text, root, ['metadata:', '  annotations:', `    ${line}`]);
}

/** The manifest without that line, and without the map that held nothing else. */
export function withoutKeysAnnotation(content: Uint8Array): Buffer {
  const text = Buffer.from(content).toString('latin1');
  const root = parseDocument(text).contents;
  const metadata = isMap(root) ? mapAt(root, 'metadata') : null;
  const annotations = metadata && mapAt(metadata, 'annotations');
  const own = annotations?.items.find((item) => nameOf(item) === keysAnnotation);
  if (!metadata || !annotations || !own) return Buffer.from(content);
  const holder =
    annotations.items.length > 1 ? own : metadata.items.find((item) => item.value === annotations);
  const [from, to] = [startOf(holder), endOf(own)];
  if (from === null || to === null) return Buffer.from(content);
  const end = text.indexOf('\n', to);
  return Buffer.from(text.slice(0, lineStart(text, from)) + (end < 0 ? '' : text.slice(end + 1)), 'latin1');
}

function mapAt(map: YAMLMap, name: string): YAMLMap | null {
  const value = map.get(name, true);
  return isMap(value) && value.items.length > 0 ? value : null;
}

function nameOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function startOf(pair: Pair | undefined): number | null {
  return pair && isScalar(pair.key) ? (pair.key.range?.[0] ?? null) : null;
}

function endOf({ value }: Pair): number | null {
  return isScalar(value) ? (value.range?.[1] ?? null) : null;
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
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return Buffer.from(
    text.slice(0, at) + lines.map((line) => indent + line + end).join('') + text.slice(at),
    'latin1',
  );
}

import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { FieldPath } from './fault.ts';

/** Maps a path of the data to the text that it was read from. */
interface YamlPlaces {
  /** Follows the path as far as it exists, so that a missing field points at its parent. */
  offset(path: FieldPath, at: 'key' | 'value'): number;
  /** The text of a plain value as the user wrote it. */
  source(path: FieldPath): string | undefined;
}

/** Indexes each mapping once, on first use. */
export function yamlPlaces(document: Document.Parsed): YamlPlaces {
  const indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const root = resolveAlias(document, document.contents);

  function child(node: unknown, step: string | number): { key?: unknown; value?: unknown } {
    if (isSeq(node) && typeof step === 'number') return { value: node.items[step] };
    if (!isMap(node)) return {};
    const index = indexes.get(node) ?? indexOf(node);
    indexes.set(node, index);
    const pair = index.get(String(step));
    return pair ? { key: pair.key, value: pair.value } : {};
  }

  return {
    offset(path, at) {
      let offset = startOf(document.contents);
      let node = root;
      for (const [depth, step] of path.entries()) {
        const { key, value } = child(node, step);
        if (key === undefined && value === undefined) break;
        const wantsKey = (at === 'key' && depth === path.length - 1) || isEmpty(value);
        offset = startOf(wantsKey ? (key ?? value) : value);
        node = resolveAlias(document, value);
      }
      return offset;
    },
    source(path) {
      const node = path.reduce((parent, step) => resolveAlias(document, child(parent, step).value), root);
      return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
    },
  };
}

/** The first character of a node of the document. */
export function startOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}

/** The name of a field in the data; an empty key has an empty name. */
export function keyText(key: unknown): string {
  return isScalar(key) && (key.value === null || key.value === undefined) ? '' : String(key);
}

/** Of duplicate fields, the last one counts, as in the data. */
function indexOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  return new Map(map.items.map((pair) => [keyText(pair.key), pair]));
}

function resolveAlias(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function isEmpty(node: unknown): boolean {
  return !isNode(node) || (isScalar(node) && node.source === '' && node.type === 'PLAIN');
}

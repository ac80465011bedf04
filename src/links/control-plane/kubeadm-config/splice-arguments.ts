import {
  Document,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

type Arguments = YAMLMap | YAMLSeq;

/**
 * The text with these arguments under `apiServer`, or with none, and every other byte unchanged. It does not support every
 * form of YAML, so its caller must check the result (`proven-edit.ts`).
 */
export function spliceArguments(text: string, after: Arguments | null): string {
  const document = parseDocument(text);
  const root = document.contents;
  if (!isMap(root)) return text;
  const place = root.items.find((pair) => nameOf(pair) === 'apiServer');
  const server = place?.value ?? null;
  if (root.flow) return inBraces(document, root, server, after);
  const column = columnOf(text, startOf(root.items[0])) + 2;
  if (!place) return after ? withServer(text, startOf(root.items[0]), after) : text;
  if (!isMap(server) || server.items.length === 0) return after ? below(text, place, after, column) : text;
  if (server.flow) return inFlow(document, server, after);
  return inLines(text, place, server, after);
}

function inLines(text: string, place: Pair, server: YAMLMap, after: Arguments | null): string {
  const pairs = server.items;
  const column = columnOf(text, startOf(pairs[0]));
  const own = pairs.find((pair) => nameOf(pair) === 'extraArgs');
  if (own) return replaced(text, place, own, after ? block(after, column).trimStart() : null);
  if (!after) return text;
  // kubeadm sorts the names of a map.
  const next = pairs.find((pair) => nameOf(pair) > 'extraArgs');
  const at = next ? startOf(next) - column : endOf(text, pairs.at(-1));
  return next
    ? `${text.slice(0, at)}${block(after, column)}\n${text.slice(at)}`
    : `${text.slice(0, at)}\n${block(after, column)}${text.slice(at)}`;
}

/** Inserts it before everything else and its comments, after the document marker. */
function withServer(text: string, first: number, after: Arguments): string {
  const column = columnOf(text, first);
  const server = `${' '.repeat(column)}apiServer:\n${block(after, column + 2)}\n`;
  const marker = [...text.slice(0, first).matchAll(/^---(?:[ \t].*)?\r?\n/gm)].at(-1);
  const at = marker ? marker.index + marker[0].length : text.startsWith('\uFEFF') ? 1 : 0;
  return text.slice(0, at) + server + text.slice(at);
}

/** Replaces an empty value: `null`, `{}`, or only a comment, which stays on its line. */
function below(text: string, { value }: Pair, after: Arguments, column: number): string {
  if (!isMap(value) && !isNull(value)) return text;
  const [start = 0, end = start] = value.range ?? [];
  const [rest = ''] = /^[^\n]*/.exec(text.slice(end)) ?? [];
  const head = `${text.slice(0, start).trimEnd()} ${rest.trim()}`.trimEnd();
  return `${head}\n${block(after, column)}${text.slice(end + rest.length)}`;
}

/** Rewrites JSON, or YAML in braces; new parts get JSON's quotes. */
function inBraces(document: Document, root: YAMLMap, server: unknown, after: Arguments | null): string {
  if (isMap(server)) {
    server.delete('extraArgs');
    if (after) server.set('extraArgs', after);
  } else if (after && (server === null || isNull(server))) {
    root.set('apiServer', document.createNode({ extraArgs: after }));
  }
  return document.toString({
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'QUOTE_DOUBLE',
  });
}

/** Rewrites the part in braces. */
function inFlow(document: Document, server: YAMLMap, after: Arguments | null): string {
  server.delete('extraArgs');
  server.flow = after === null;
  if (after) server.set('extraArgs', after);
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

function replaced(text: string, place: Pair, own: Pair, block: string | null): string {
  const start = startOf(own);
  const end = endOf(text, own);
  if (block !== null) return text.slice(0, start) + block + text.slice(end);
  const head = text.slice(endOfNode(place.key), start);
  const isLast = isMap(place.value) && place.value.items.length === 1;
  // After a comment, braces would be part of it.
  if (isLast && !head.includes('#')) return `${text.slice(0, start).trimEnd()} {}${text.slice(end)}`;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(0, line) + text.slice(Math.min(end + 1, text.length));
}

function block(value: Arguments, column: number): string {
  // The comment after the last argument stays in the text.
  value.comment = null;
  // Quotes values that are not strings in kubeadm's YAML 1.1: `on`, `1_000`.
  const lines = new Document({ extraArgs: value }, { compat: 'yaml-1.1' })
    .toString({ indentSeq: false, lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line)).join('\n');
}

function isNull(value: unknown): value is Scalar<null> {
  return isScalar(value) && value.value === null;
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(pair: Pair | undefined): number {
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

/** Without the line break after it. */
function endOf(text: string, pair: Pair | undefined): number {
  const { key, value } = pair ?? {};
  return text.slice(0, endOfNode(isNode(value) ? value : key)).trimEnd().length;
}

function endOfNode(node: unknown): number {
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

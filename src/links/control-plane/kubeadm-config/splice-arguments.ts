import { Document, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

/** The text with these arguments under `apiServer`, or without any, and every other byte as it was. */
export function spliceArguments(text: string, after: YAMLMap | YAMLSeq | null): string {
  const document = parseDocument(text);
  const root = document.contents;
  const server = isMap(root) ? root.get('apiServer', true) : null;
  if (!isMap(server)) return after ? withServer(text, after) : text;
  if (server.flow) return inFlow(text, document, server, after);
  const pairs = server.items;
  const column = columnOf(text, startOf(pairs[0]));
  const own = pairs.find((pair) => nameOf(pair) === 'extraArgs');
  if (own) return replaced(text, server, own, after ? block(after, column).trimStart() : null);
  if (!after) return text;
  // kubeadm sorts the names of a map.
  const next = pairs.find((pair) => nameOf(pair) > 'extraArgs');
  const at = next ? startOf(next) - column : endOf(text, pairs.at(-1));
  return next
    ? `${text.slice(0, at)}${block(after, column)}\n${text.slice(at)}`
    : `${text.slice(0, at)}\n${block(after, column)}${text.slice(at)}`;
}

function withServer(text: string, after: YAMLMap | YAMLSeq): string {
  const place = /^apiServer:[ \t]*(?:null|~)?[ \t]*$/m.exec(text);
  const server = `apiServer:\n${block(after, 2)}`;
  if (!place) return `${server}\n${text}`;
  return text.slice(0, place.index) + server + text.slice(place.index + place[0].length);
}

/** What is between braces is written anew, unless nothing is. */
function inFlow(text: string, document: Document, server: YAMLMap, after: YAMLMap | YAMLSeq | null): string {
  if (server.items.length > 0) {
    server.delete('extraArgs');
    server.flow = after === null;
    if (after) server.set('extraArgs', after);
    return document.toString({ indentSeq: false, lineWidth: 0 });
  }
  const [start = 0, end = 0] = server.range ?? [];
  return after ? `${text.slice(0, start).trimEnd()}\n${block(after, 2)}${text.slice(end)}` : text;
}

function replaced(text: string, server: YAMLMap, own: Pair, block: string | null): string {
  const start = startOf(own);
  const end = endOf(text, own);
  if (block !== null) return text.slice(0, start) + block + text.slice(end);
  if (server.items.length === 1) return `${text.slice(0, start).trimEnd()} {}${text.slice(end)}`;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(0, line) + text.slice(Math.min(end + 1, text.length));
}

function block(value: YAMLMap | YAMLSeq, column: number): string {
  // A comment behind the last argument stays in the text itself.
  value.comment = null;
  const lines = new Document({ extraArgs: value })
    .toString({ indentSeq: false, lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line)).join('\n');
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(pair: Pair | undefined): number {
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

/** Without the line break behind it. */
function endOf(text: string, pair: Pair | undefined): number {
  const { key, value } = pair ?? {};
  const node = isScalar(value) || isMap(value) || isSeq(value) ? value : key;
  const end = isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[1] ?? 0) : 0;
  return text.slice(0, end).trimEnd().length;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

import { isUtf8 } from 'node:buffer';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
} from 'yaml';

/** A YAML text with one document. */
export interface YamlReading {
  readonly text: string;
  /** The value that the kubelet reads, as JSON. */
  readonly value: unknown;
  /** The node of each map and list in the value. */
  readonly nodes: ReadonlyMap<unknown, Node>;
  /** The nodes that the value has twice, because of an alias: an edit of one would change both places. */
  readonly repeated: ReadonlySet<Node>;
  /** The line of a position in the text, from 1. */
  lineOf(offset: number): number;
}

/** Why irsactl cannot read or edit a text, in one sentence; `line` counts from 1. */
export interface YamlFault {
  readonly fault: string;
  readonly line?: number;
}

/**
 * Reads YAML or JSON as the kubelet does, with the words and numbers of YAML 1.1 in go-yaml: `on` is a boolean and `0644` is
 * octal, but dates and numbers of base 60 are strings. Refuses what this parser and the kubelet's could read differently.
 * https://github.com/kubernetes-sigs/yaml, https://github.com/yaml/go-yaml/blob/v2.4.3/resolve.go
 */
export function readYaml(content: Uint8Array): YamlReading | YamlFault {
  const text = Buffer.from(content).toString('utf8');
  const unusual = unusualLine(Buffer.from(content).toString('latin1'), text);
  if (unusual) return unusual;
  const lines = new LineCounter();
  const lineOf = (offset: number) => lines.linePos(offset).line;
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      keepSourceTokens: false,
      schema: 'failsafe',
    });
    if (!Array.isArray(documents)) return { fault: 'It is empty.' };
    const error = documents.flatMap(({ errors }) => errors)[0];
    if (error) {
      return { fault: `It is not valid YAML: ${firstLine(error.message)}`, line: lineOf(error.pos[0]) };
    }
    const filled = documents.filter(({ contents }) => !isEmptyDocument(contents));
    const [document] = documents;
    if (filled.length !== 1) return { fault: `It has ${filled.length} YAML documents, not one.` };
    if (!document?.contents || document !== filled[0]) {
      return { fault: 'Its first YAML document is empty, and the kubelet reads no other.', line: 1 };
    }
    const reader = new Reader(document);
    const value = reader.read(document.contents);
    return { text, value, nodes: reader.nodes, repeated: reader.repeated, lineOf };
  } catch (error) {
    if (error instanceof Unread) return { fault: error.message, line: lineOf(error.offset) };
    if (error instanceof RangeError) return { fault: 'Its values are nested too deeply.' };
    throw error;
  }
}

/** Characters that YAML forbids, and line breaks of YAML 1.1 that 1.2 does not have. */
const forbidden =
  /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029\ufeff]|\r(?!\n)/u;

function unusualLine(bytes: string, text: string): YamlFault | null {
  const invalid = bytes.split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  if (invalid >= 0) return { fault: 'It is not UTF-8.', line: invalid + 1 };
  const rows = withoutMark(text).split('\n');
  const control = rows.findIndex((row, index) => forbidden.test(index < rows.length - 1 ? `${row}\n` : row));
  if (control >= 0) {
    return {
      fault: 'It has a control character, or a line break other than LF and CRLF.',
      line: control + 1,
    };
  }
  const directive = rows.findIndex((row) => row.startsWith('%'));
  if (directive >= 0) return { fault: 'It has a YAML directive.', line: directive + 1 };
  // JSON may be indented with tabs, YAML may not.
  const tab = text.trimStart().startsWith('{') ? -1 : rows.findIndex((row) => /^ *\t/.test(row));
  return tab < 0 ? null : { fault: 'It has a line that begins with a tab.', line: tab + 1 };
}

/** The byte order mark with which some editors begin a file. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** An empty document: `---` followed only by comments. */
function isEmptyDocument(node: unknown): boolean {
  return node === null || (isScalar(node) && node.type === 'PLAIN' && node.value === '');
}

/** Thrown inside this file only. */
class Unread extends Error {
  readonly offset: number;

  constructor(reason: string, { range }: Node) {
    super(reason);
    this.offset = range?.[0] ?? 0;
  }
}

/** How many values of a text may come from aliases: a few nested ones can repeat billions. */
const mostRepeated = 10_000;

class Reader {
  readonly nodes = new Map<unknown, Node>();
  readonly repeated = new Set<Node>();
  readonly #document: Document;
  readonly #seen = new Set<Node>();
  /** The collections around the current node. */
  readonly #open = new Set<Node>();
  /** The outermost alias around the current node. */
  #alias: Node | null = null;
  #repeats = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  read(node: unknown): unknown {
    if (!isNode(node)) return null;
    if (this.#alias) this.#repeats += 1;
    if (this.#repeats > mostRepeated) {
      throw new Unread('Its aliases repeat too many values.', this.#alias ?? node);
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new Unread(`The alias *${node.source} has no anchor before it.`, node);
      if (this.#open.has(target))
        throw new Unread(`The alias *${node.source} is inside its own value.`, node);
      const outermost = this.#alias;
      this.#alias ??= node;
      const value = this.read(target);
      this.#alias = outermost;
      return value;
    }
    if (this.#seen.has(node)) this.repeated.add(node);
    this.#seen.add(node);
    if (isScalar(node)) return scalarOf(node);
    if (node.tag !== undefined) throw new Unread('It has an explicit YAML tag.', node);
    this.#open.add(node);
    const value = isSeq(node) ? node.items.map((item) => this.read(item)) : this.#map(node);
    this.#open.delete(node);
    this.nodes.set(value, node);
    return value;
  }

  #map(node: Node): unknown {
    if (!isMap(node)) throw new Unread('It has a set or another unusual collection.', node);
    const entries = node.items.map(({ key, value }) => {
      if (!isScalar(key)) throw new Unread('A key is not a string.', isNode(key) ? key : node);
      // go-yaml lets a merge win over keys before it; YAML does not.
      if (key.value === '<<' && key.type === 'PLAIN') throw new Unread('It has a merge key (<<).', key);
      const name = scalarOf(key);
      if (typeof name !== 'string') throw new Unread('A key is not a string.', key);
      return [name, this.read(value)] as const;
    });
    return Object.fromEntries(entries);
  }
}

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Not JSON, or, with an underscore after the point, what go-yaml reads in a way of its own. */
const noNumber =
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\.[0-9_]*_[0-9_]*(?:[eE].*)?|\.[0-9]+[eE].*_.*)$/;

/** The schema `failsafe` reads every scalar as a string; its form and its letters decide here. */
function scalarOf(node: Scalar): string | number | boolean | null {
  const text = String(node.value);
  if (node.tag === 'tag:yaml.org,2002:str') return text;
  if (node.tag !== undefined) throw new Unread('It has an explicit YAML tag.', node);
  if (node.type !== 'PLAIN') return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  // go-yaml removes underscores only from what begins like a number.
  const plain = /^[-+0-9]/.test(text) ? text.replaceAll('_', '') : text;
  const number = numberOf(plain);
  if (noNumber.test(text) || (number !== null && !isExact(number, plain))) {
    throw new Unread(`irsactl cannot read the number ${text} exactly.`, node);
  }
  return number ?? text;
}

function numberOf(plain: string): number | null {
  const match = integer.exec(plain);
  if (!match) return decimal.test(plain) ? Number(plain) : null;
  const [, sign, hex, octal, binary, digits] = match;
  const value = Number(
    hex !== undefined
      ? `0x${hex}`
      : octal !== undefined
        ? `0o${octal}`
        : binary !== undefined
          ? `0b${binary}`
          : digits,
  );
  return sign === '-' && value !== 0 ? -value : value;
}

function isExact(value: number, plain: string): boolean {
  return integer.test(plain) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? message;
}

import { basename, join } from 'node:path';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parse,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** One argument of the program, and the position of its YAML value in the text. */
export interface Argument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** `block` lists have a line with a dash for each argument, `flow` lists have brackets. */
  readonly list: 'block' | 'flow';
  readonly quote: 'plain' | 'double' | 'single';
  readonly member: 'command' | 'args';
}

/** A folder or file of the node, mounted in the container. */
export interface HostMount {
  readonly mountPath: string;
  readonly hostPath: string;
}

/** The program of the static pod; its container has the same name. */
const program = 'kube-apiserver';

/** A static pod manifest: its text, and the parts that irsactl uses. */
export interface Manifest {
  /** One character for each byte (Latin-1), so that offsets are those of the file and decoding changes no byte. */
  readonly text: string;
  /** `command` and then `args` of the container, without the program itself. */
  readonly arguments: readonly Argument[];
  readonly mounts: readonly HostMount[];
  /** How long the startup probe lets the container start; 0 if it has none. */
  readonly startupSeconds: number;
}

type ParsedManifest =
  | { readonly manifest: Manifest }
  /** Why irsactl cannot edit the file, in one sentence; `line` counts from 1. */
  | { readonly fault: string; readonly line?: number };

/** Parses a manifest. Edits are made in its text, so that comments and order stay. */
export function parseManifest(content: Uint8Array): ParsedManifest {
  const all = Buffer.from(content).toString('latin1');
  const mark = all.startsWith(byteOrderMark) ? byteOrderMark : '';
  const text = all.slice(mark.length);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, keepSourceTokens: false });
  if (!Array.isArray(documents)) return { fault: 'It is empty.' };
  for (const { errors } of documents) {
    const [error] = errors;
    if (error)
      return {
        fault: `It is not valid YAML: ${firstLine(error.message)}`,
        line: lines.linePos(error.pos[0]).line,
      };
  }
  const filled = documents.filter(({ contents }) => contents !== null && !isEmptyDocument(contents));
  const [document] = filled;
  if (!document || filled.length > 1) return { fault: `It has ${filled.length} YAML documents, not one.` };
  const root = document.contents;
  if (!isMap(root) || String(root.get('kind')) !== 'Pod')
    return { fault: 'It is not the manifest of a Pod.' };
  const container = containerOf(root);
  if (!container) return { fault: `None of its containers runs ${program}.` };
  const read = readArguments(text, container);
  if ('fault' in read) return read;
  const found = read.arguments.filter((argument, index) => index > 0 || argument.text.startsWith('-'));
  const shifted = found.map(({ start, end, ...argument }) => ({
    ...argument,
    start: start + mark.length,
    end: end + mark.length,
  }));
  return {
    manifest: {
      text: all,
      arguments: shifted,
      mounts: mountsOf(root, container),
      startupSeconds: startupSeconds(container),
    },
  };
}

/** The manifest, or null if irsactl cannot edit it. */
export function readable(content: Uint8Array): Manifest | null {
  const parsed = parseManifest(content);
  return 'manifest' in parsed ? parsed.manifest : null;
}

/** The byte order mark with which some editors begin a UTF-8 file, in Latin-1. */
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** An empty document: `---` followed only by comments. */
function isEmptyDocument(node: unknown): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** Decodes the bytes as UTF-8, as Kubernetes does. */
function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

function containerOf(root: YAMLMap): YAMLMap | null {
  const containers = root.getIn(['spec', 'containers']);
  if (!isSeq(containers)) return null;
  const maps = containers.items.filter((item) => isMap(item));
  return (
    maps.find((item) => item.get('name') === program) ??
    maps.find((item) => basename(String(item.getIn(['command', 0]) ?? '')) === program) ??
    null
  );
}

type ReadArguments = { readonly arguments: readonly Argument[] } | { readonly fault: string };

function readArguments(text: string, container: YAMLMap): ReadArguments {
  const all: Argument[] = [];
  for (const member of ['command', 'args'] as const) {
    const list = container.get(member, true);
    if (list === undefined) continue;
    if (!isSeq(list)) return { fault: `\`${member}\` of the container is not a list.` };
    const read = readList(text, list, member);
    if ('fault' in read) return read;
    all.push(...read.arguments);
  }
  if (all.length === 0) return { fault: 'The container has neither `command` nor `args`.' };
  if (/(^|\/)(ba|da|a)?sh$/.test(all[0]?.text ?? '')) {
    return { fault: `It starts ${program} through a shell, so its flags are not a list.` };
  }
  return { arguments: all };
}

function readList(text: string, list: YAMLSeq, member: Argument['member']): ReadArguments {
  const found: Argument[] = [];
  for (const item of list.items) {
    const quote = isScalar(item) ? quotes[item.type ?? ''] : undefined;
    if (
      !isScalar(item) ||
      typeof item.value !== 'string' ||
      !item.range ||
      !quote ||
      item.anchor ||
      item.tag
    ) {
      return { fault: `\`${member}\` has items other than plain or quoted strings.` };
    }
    const [start, end] = item.range;
    const argument: Argument = {
      text: isAscii(text.slice(start, end)) ? item.value : String(parse(decoded(text.slice(start, end)))),
      start,
      end,
      list: list.flow ? 'flow' : 'block',
      quote,
      member,
    };
    if (argument.list === 'block' && !/^[ \t]*-[ \t]+$/.test(text.slice(lineStart(text, start), start))) {
      return { fault: `\`${member}\` has an item that is not on a separate line.` };
    }
    found.push(argument);
  }
  return { arguments: found };
}

const quotes: Readonly<Record<string, Argument['quote']>> = {
  PLAIN: 'plain',
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
};

/** Offset of the first character of the line in which `offset` lies. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe gives the defaults. */
function startupSeconds(container: YAMLMap): number {
  const probe = container.get('startupProbe');
  if (!isMap(probe)) return 0;
  const number = (name: string, otherwise: number) => {
    const value = probe.get(name);
    return typeof value === 'number' ? value : otherwise;
  };
  return number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3);
}

function mountsOf(root: YAMLMap, container: YAMLMap): readonly HostMount[] {
  const mounts = container.get('volumeMounts');
  const volumes = root.getIn(['spec', 'volumes']);
  if (!isSeq(mounts) || !isSeq(volumes)) return [];
  return mounts.items.flatMap((mount) => {
    if (!isMap(mount)) return [];
    const volume = volumes.items.find((item) => isMap(item) && item.get('name') === mount.get('name'));
    const hostPath = isMap(volume) ? volume.getIn(['hostPath', 'path']) : undefined;
    const mountPath = mount.get('mountPath');
    if (typeof hostPath !== 'string' || typeof mountPath !== 'string') return [];
    const subPath = mount.get('subPath');
    const path = typeof subPath === 'string' ? join(hostPath, subPath) : hostPath;
    return [{ mountPath: decoded(mountPath), hostPath: decoded(path) }];
  });
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? message;
}

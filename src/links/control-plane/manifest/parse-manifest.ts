import { basename, join } from 'node:path';
import { isNode, isScalar, isSeq } from 'yaml';
import { containersOf, isRecord, type PodRecord, records } from './pod-record.ts';
import { readYaml, type YamlFault, type YamlReading } from './read-yaml.ts';

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
  /** The pod that the kubelet reads. */
  readonly pod: PodRecord;
  /** `command` and then `args` of the container, without the program itself. */
  readonly arguments: readonly Argument[];
  readonly mounts: readonly HostMount[];
  /** How long the startup probe lets the container start; 0 if it has none. */
  readonly startupSeconds: number;
}

/** Parses a manifest. Edits are made in its text, so that comments and order stay. */
export function parseManifest(content: Uint8Array): { readonly manifest: Manifest } | YamlFault {
  const yaml = readYaml(content);
  if ('fault' in yaml) return yaml;
  const pod = yaml.value;
  if (!isRecord(pod) || pod['kind'] !== 'Pod') return { fault: 'It is not the manifest of a Pod.' };
  const container = containerOf(pod);
  if (!container) return { fault: `None of its containers runs ${program}.` };
  const read = readArguments(yaml, container);
  if ('fault' in read) return read;
  const found = read.arguments.filter((argument, index) => index > 0 || argument.text.startsWith('-'));
  const byteAt = (offset: number) => Buffer.byteLength(yaml.text.slice(0, offset));
  return {
    manifest: {
      text: Buffer.from(content).toString('latin1'),
      pod,
      arguments: found.map((argument) => ({
        ...argument,
        start: byteAt(argument.start),
        end: byteAt(argument.end),
      })),
      mounts: mountsOf(pod, container),
      startupSeconds: startupSeconds(container),
    },
  };
}

/** The manifest, or null if irsactl cannot edit it. */
export function readable(content: Uint8Array): Manifest | null {
  const parsed = parseManifest(content);
  return 'manifest' in parsed ? parsed.manifest : null;
}

function containerOf(pod: PodRecord): PodRecord | null {
  const containers = containersOf(pod);
  return (
    containers.find(({ name }) => name === program) ??
    containers.find(
      ({ command }) => Array.isArray(command) && basename(String(command[0] ?? '')) === program,
    ) ??
    null
  );
}

type ReadArguments = { readonly arguments: readonly Argument[] } | YamlFault;

function readArguments(yaml: YamlReading, container: PodRecord): ReadArguments {
  const all: Argument[] = [];
  for (const member of ['command', 'args'] as const) {
    if (container[member] === undefined) continue;
    const read = readList(yaml, container, member);
    if ('fault' in read) return read;
    all.push(...read.arguments);
  }
  if (all.length === 0) return { fault: 'The container has neither `command` nor `args`.' };
  if (/(^|\/)(ba|da|a)?sh$/.test(all[0]?.text ?? '')) {
    return { fault: `It starts ${program} through a shell, so its flags are not a list.` };
  }
  return { arguments: all };
}

function readList(
  { text, nodes, repeated, lineOf }: YamlReading,
  container: PodRecord,
  member: Argument['member'],
): ReadArguments {
  const values = container[member];
  const list = nodes.get(values);
  const faultAt = (node: unknown, fault: string): YamlFault =>
    isNode(node) && node.range ? { fault, line: lineOf(node.range[0]) } : { fault };
  if (!isSeq(list) || !Array.isArray(values))
    return faultAt(nodes.get(container), `\`${member}\` of the container is not a list.`);
  if (repeated.has(list)) return faultAt(list, `An alias repeats \`${member}\` of the container.`);
  const found: Argument[] = [];
  for (const [index, item] of list.items.entries()) {
    const value: unknown = values[index];
    const quote = isScalar(item) ? quotes[item.type ?? ''] : undefined;
    if (!isScalar(item) || typeof value !== 'string' || !item.range || !quote || item.anchor || item.tag) {
      return faultAt(item, `\`${member}\` has items other than plain or quoted strings.`);
    }
    const [start, end] = item.range;
    if (!list.flow && !/^[ \t]*-[ \t]+$/.test(text.slice(lineStart(text, start), start))) {
      return faultAt(item, `\`${member}\` has an item that is not on a separate line.`);
    }
    found.push({ text: value, start, end, list: list.flow ? 'flow' : 'block', quote, member });
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
function startupSeconds({ startupProbe }: PodRecord): number {
  if (!isRecord(startupProbe)) return 0;
  const number = (name: string, otherwise: number) => {
    const value = startupProbe[name];
    return typeof value === 'number' ? value : otherwise;
  };
  return number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3);
}

function mountsOf({ spec }: PodRecord, container: PodRecord): readonly HostMount[] {
  const volumes = isRecord(spec) ? records(spec['volumes']) : [];
  return records(container['volumeMounts']).flatMap(({ name, mountPath, subPath }) => {
    const hostPath = volumes.find((volume) => volume['name'] === name)?.['hostPath'];
    const path = isRecord(hostPath) ? hostPath['path'] : undefined;
    if (typeof path !== 'string' || typeof mountPath !== 'string') return [];
    return [{ mountPath, hostPath: typeof subPath === 'string' ? join(path, subPath) : path }];
  });
}
